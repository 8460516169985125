import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const thanos = defineImage({
	names: ['thanosio/thanos', 'quay.io/thanos/thanos', 'bitnami/thanos'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 42_214_336,
	user: 1001,
	programName: 'thanos',
	program: {
		bootMs: [300, 900],
		ports: [...http(10_902, 9090), ...tcp(10_901)],
		memory: {idleBytes: 44 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/-/healthy', '/-/ready', '/metrics'),
		signals: ends(0),
	},
});
