import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ollama = defineImage({
	names: ['ollama/ollama'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 1500_214_336,
	programName: 'ollama',
	entrypoint: ['/usr/local/bin/ollama'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [700, 2000],
		ports: http(11434),
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/', '/api/tags', '/api/version'),
		signals: ends(0),
	},
});
