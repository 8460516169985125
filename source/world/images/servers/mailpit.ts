import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mailpit = defineImage({
	names: ['axllent/mailpit'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 16_214_336,
	programName: 'mailpit',
	program: {
		bootMs: [60, 200],
		ports: [...http(8025), ...tcp(1025)],
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/livez', '/readyz'),
		signals: ends(0),
	},
});
