import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const tinyproxy = defineImage({
	names: ['vimagick/tinyproxy', 'dannydirect/tinyproxy', 'squid', 'sameersbn/squid'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 8_214_336,
	programName: 'tinyproxy',
	program: {
		bootMs: [50, 200],
		ports: tcp(8888, 3128),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});
