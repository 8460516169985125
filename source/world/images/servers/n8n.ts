import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const n8n = defineImage({
	names: ['n8nio/n8n', 'docker.n8n.io/n8nio/n8n'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 220_214_336,
	user: 1000,
	userName: 'node',
	programName: 'n8n',
	program: {
		bootMs: [7000, 13_000],
		ports: http('${N8N_PORT:-5678}'),
		memory: {idleBytes: 220 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/healthz'),
		log: {ready: says('Editor is now accessible via:\nhttp://localhost:5678')},
		signals: ends(0, 500),
	},
});
