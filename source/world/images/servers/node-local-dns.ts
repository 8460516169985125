import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nodeLocalDns = defineImage({
	names: ['registry.k8s.io/dns/k8s-dns-node-cache'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 30_214_336,
	programName: 'node-local-dns',
	program: {
		bootMs: [150, 400],
		ports: [...http(8080, 9253), ...tcp(53)],
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/health', '/metrics'),
		signals: ends(0),
	},
});
