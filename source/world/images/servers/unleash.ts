import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const unleash = defineImage({
	names: ['unleashorg/unleash-server'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 160_214_336,
	user: 1000,
	userName: 'node',
	programName: 'unleash',
	program: {
		bootMs: [4500, 9000],
		ports: http(4242),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/ready'),
		signals: ends(0),
	},
});
