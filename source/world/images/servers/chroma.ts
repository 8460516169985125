import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const chroma = defineImage({
	names: ['chromadb/chroma'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	programName: 'chroma',
	program: {
		bootMs: [2000, 5000],
		ports: http(8000),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/api/v1/heartbeat', '/api/v2/heartbeat', '/api/v2/healthcheck'),
		signals: ends(0),
	},
});
