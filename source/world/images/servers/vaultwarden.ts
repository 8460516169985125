import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const vaultwarden = defineImage({
	names: ['vaultwarden/server', 'bitwardenrs/server'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 70_214_336,
	programName: 'vaultwarden',
	program: {
		bootMs: [200, 600],
		ports: http('${ROCKET_PORT:-80}'),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/alive', '/api/alive'),
		signals: ends(0),
	},
});
