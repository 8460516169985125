import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jellyfin = defineImage({
	names: ['jellyfin/jellyfin', 'plexinc/pms-docker', 'lscr.io/linuxserver/plex'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 320_214_336,
	programName: 'jellyfin',
	program: {
		bootMs: [4000, 9000],
		ports: http(8096, 32_400),
		memory: {idleBytes: 220 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/web/index.html', '/identity'),
		signals: ends(0),
	},
});
