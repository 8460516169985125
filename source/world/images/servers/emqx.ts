import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const emqx = defineImage({
	names: ['emqx/emqx', 'emqx'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 120_214_336,
	user: 1000,
	programName: 'emqx',
	program: {
		bootMs: [6000, 11_000],
		ports: [...http(18_083, 8081), ...tcp(1883, 8083, 8883)],
		memory: {idleBytes: 260 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/status', '/api/v5/status'),
		signals: ends(0),
	},
});
