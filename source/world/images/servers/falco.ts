import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const falco = defineImage({
	names: ['falcosecurity/falco'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 60_214_336,
	programName: 'falco',
	program: {
		bootMs: [1500, 3500],
		ports: http(8765),
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/healthz', '/versions'),
		signals: ends(0),
	},
});
