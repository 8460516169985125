import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const opa = defineImage({
	names: ['openpolicyagent/opa'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 40_214_336,
	user: 1000,
	programName: 'opa',
	entrypoint: ['/usr/local/bin/opa'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [100, 300],
		ports: http(8181),
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health', '/metrics'),
		signals: ends(0),
	},
});
