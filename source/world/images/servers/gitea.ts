import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const gitea = defineImage({
	names: ['gitea/gitea'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 80_214_336,
	programName: 'gitea',
	entrypoint: ['/usr/local/bin/gitea'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2000, 4000],
		ports: http(3000, 22),
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/healthz'),
		signals: ends(0),
	},
});
