import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const tensorflowServing = defineImage({
	names: ['tensorflow/serving'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 150_214_336,
	programName: 'tensorflow-serving',
	program: {
		bootMs: [900, 2200],
		ports: [...http(8501), ...tcp(8500)],
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/v1/models/model'),
		signals: ends(0),
	},
});
