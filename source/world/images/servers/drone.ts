import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const drone = defineImage({
	names: ['drone/drone', 'drone/drone-runner-kube', 'woodpeckerci/woodpecker-server'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 32_214_336,
	programName: 'drone',
	program: {
		bootMs: [200, 700],
		ports: http(80, 3000, 8000),
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/version'),
		signals: ends(0),
	},
});
