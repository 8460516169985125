import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** The gateway without routes: 404 to users, its administration beside it. */
export const kong = defineImage({
	names: ['kong', 'kong/kong-gateway'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	user: 1000,
	userName: 'kong',
	programName: 'kong',
	program: {
		bootMs: [2500, 5000],
		ports: [...http(8000, 8001, 8100), ...tcp(8443, 8444)],
		memory: {idleBytes: 220 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/status', '/services'),
		signals: ends(0),
	},
});
