import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const linkerdController = defineImage({
	names: ['cr.l5d.io/linkerd/controller', 'cr.l5d.io/linkerd/policy-controller', 'ghcr.io/linkerd/controller'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 30_214_336,
	user: 2103,
	programName: 'linkerd-controller',
	program: {
		bootMs: [500, 1200],
		ports: [...http(9990, 9995, 9996, 9997), ...tcp(8086, 8090, 8443)],
		memory: {idleBytes: 34 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/ping', '/metrics'),
		signals: ends(0),
	},
});
