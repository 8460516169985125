import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const webgoat = defineImage({
	names: ['webgoat/webgoat'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 280_214_336,
	programName: 'webgoat',
	program: {
		bootMs: [18_000, 32_000],
		ports: http(8080, 9090),
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/WebGoat/login', '/WebGoat/actuator/health'),
		signals: ends(143),
	},
});
