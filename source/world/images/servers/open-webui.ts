import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const openWebui = defineImage({
	names: ['ghcr.io/open-webui/open-webui'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 1_400_214_336,
	programName: 'open-webui',
	program: {
		bootMs: [14_000, 26_000],
		ports: http(8080),
		memory: {idleBytes: 620 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});
