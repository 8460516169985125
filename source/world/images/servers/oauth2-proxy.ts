import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const oauth2Proxy = defineImage({
	names: ['quay.io/oauth2-proxy/oauth2-proxy'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 14_214_336,
	programName: 'oauth2-proxy',
	entrypoint: ['/usr/local/bin/oauth2-proxy'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [80, 200],
		ports: http(4180),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ping', '/ready'),
		signals: ends(0),
	},
});
