import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const codeServer = defineImage({
	names: ['codercom/code-server', 'linuxserver/code-server', 'lscr.io/linuxserver/code-server', 'gitpod/openvscode-server'],
	tags: versionTags,
	from: 'debian with everything',
	sizeBytes: 240_214_336,
	user: 1000,
	programName: 'code-server',
	program: {
		bootMs: [1500, 3500],
		ports: http(8080, 8443, 3000),
		memory: {idleBytes: 110 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/healthz', '/login'),
		signals: ends(0),
	},
});
