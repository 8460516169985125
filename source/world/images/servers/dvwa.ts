import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const dvwa = defineImage({
	names: ['vulnerables/web-dvwa', 'citizenstig/dvwa', 'raesene/bwapp'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	programName: 'dvwa',
	program: {
		bootMs: [2500, 5000],
		ports: http(80),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/login.php', '/setup.php'),
		signals: ends(0),
	},
});
