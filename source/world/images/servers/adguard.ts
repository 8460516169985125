import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const adguard = defineImage({
	names: ['adguard/adguardhome'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 26_214_336,
	programName: 'adguard',
	program: {
		bootMs: [400, 1000],
		ports: [...http(3000, 80), ...tcp(53)],
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});
