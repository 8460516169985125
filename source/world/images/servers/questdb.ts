import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const questdb = defineImage({
	names: ['questdb/questdb'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 130_214_336,
	programName: 'questdb',
	program: {
		bootMs: [1500, 3000],
		ports: [...http(9000, 9003), ...tcp(8812, 9009)],
		memory: {idleBytes: 280 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/', '/status', '/metrics'),
		signals: ends(143),
	},
});
