import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const openLiberty = defineImage({
	names: ['open-liberty', 'websphere-liberty', 'ibmcom/websphere-liberty', 'icr.io/appcafe/open-liberty', 'payara/server-full', 'payara/micro'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 320_214_336,
	user: 1001,
	programName: 'open-liberty',
	program: {
		bootMs: [4500, 9000],
		ports: [...http(9080, 8080), ...tcp(9443, 4848)],
		memory: {idleBytes: 260 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/health/ready', '/health/live'),
		signals: ends(143),
	},
});
