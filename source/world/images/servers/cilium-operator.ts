import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ciliumOperator = defineImage({
	names: ['quay.io/cilium/operator-generic', 'quay.io/cilium/operator', 'quay.io/cilium/hubble-relay', 'quay.io/cilium/hubble-ui'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 28_214_336,
	programName: 'cilium-operator',
	program: {
		bootMs: [700, 1600],
		ports: [...http(9234, 9963, 8081), ...tcp(4245)],
		memory: {idleBytes: 36 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});
