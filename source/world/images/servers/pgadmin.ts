import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const pgadmin = defineImage({
	names: ['dpage/pgadmin4'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 180_214_336,
	user: 5050,
	programName: 'pgadmin',
	entrypoint: ['/usr/local/bin/pgadmin'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [9000, 16000],
		ports: http(80),
		memory: {idleBytes: 180 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/login', '/misc/ping'),
		signals: ends(0),
	},
});
