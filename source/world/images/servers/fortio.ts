import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const fortio = defineImage({
	names: ['fortio/fortio'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 9_214_336,
	programName: 'fortio',
	entrypoint: ['/usr/local/bin/fortio'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 200],
		ports: http(8080, 8079, 8078),
		memory: {idleBytes: 12 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/fortio/', '/echo', '/debug'),
		signals: ends(0),
	},
});
