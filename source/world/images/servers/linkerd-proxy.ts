import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const linkerdProxy = defineImage({
	names: ['cr.l5d.io/linkerd/proxy', 'ghcr.io/linkerd/proxy'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 16_214_336,
	user: 2102,
	programName: 'linkerd-proxy',
	program: {
		bootMs: [100, 300],
		ports: [...http(4191), ...tcp(4143, 4140, 4190)],
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/live', '/metrics'),
		signals: ends(0),
	},
});
