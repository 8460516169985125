import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const weave = defineImage({
	names: ['weaveworks/weave-kube', 'weaveworks/weave-npc'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 34_214_336,
	programName: 'weave',
	program: {
		bootMs: [1500, 3000],
		ports: http(6784, 6782),
		memory: {idleBytes: 46 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/status', '/metrics'),
		signals: ends(0),
	},
});
