import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const temporal = defineImage({
	names: ['temporalio/auto-setup', 'temporalio/server', 'temporalio/ui'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 110_214_336,
	user: 5000,
	programName: 'temporal',
	program: {
		bootMs: [4000, 9000],
		ports: [...http(8080), ...tcp(7233)],
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(0),
	},
});
