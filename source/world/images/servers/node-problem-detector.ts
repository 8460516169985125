import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nodeProblemDetector = defineImage({
	names: ['registry.k8s.io/node-problem-detector/node-problem-detector'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 48_214_336,
	programName: 'node-problem-detector',
	program: {
		bootMs: [200, 600],
		ports: http(20_256, 20_257),
		memory: {idleBytes: 18 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});
