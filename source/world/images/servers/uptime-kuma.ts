import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const uptimeKuma = defineImage({
	names: ['louislam/uptime-kuma'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	programName: 'uptime-kuma',
	program: {
		bootMs: [2500, 5000],
		ports: http(3001),
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/dashboard'),
		signals: ends(0),
	},
});
