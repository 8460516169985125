import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const registryUi = defineImage({
	names: ['joxit/docker-registry-ui'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 12_214_336,
	programName: 'registry-ui',
	program: {
		bootMs: [50, 150],
		ports: http(80),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});
