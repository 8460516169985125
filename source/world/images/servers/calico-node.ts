import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const calicoNode = defineImage({
	names: ['calico/node', 'quay.io/calico/node'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 86_214_336,
	programName: 'calico-node',
	program: {
		bootMs: [2500, 5000],
		ports: http(9099, 9091),
		memory: {idleBytes: 110 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/liveness', '/readiness', '/metrics'),
		signals: ends(0),
	},
});
