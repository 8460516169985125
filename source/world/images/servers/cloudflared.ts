import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const cloudflared = defineImage({
	names: ['cloudflare/cloudflared'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 22_214_336,
	user: 65_532,
	programName: 'cloudflared',
	program: {
		bootMs: [300, 800],
		ports: http(2000),
		memory: {idleBytes: 22 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/metrics'),
		signals: ends(0),
	},
});
