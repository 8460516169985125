import {complains, defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const pgbouncer = defineImage({
	names: ['edoburu/pgbouncer', 'pgbouncer/pgbouncer', 'bitnami/pgbouncer'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 8_214_336,
	user: 70,
	programName: 'pgbouncer',
	program: {
		bootMs: [20, 80],
		ports: tcp(5432, 6432),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		log: {ready: complains('LOG process up: PgBouncer 1.21.0, libevent 2.1.12-stable (epoll), adns: c-ares 1.19.1, tls: OpenSSL 3.1.4')},
		signals: ends(0),
	},
});
