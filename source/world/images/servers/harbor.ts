import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const harbor = defineImage({
	names: ['goharbor/harbor-core', 'goharbor/harbor-portal', 'goharbor/harbor-jobservice', 'goharbor/registry-photon', 'bitnami/harbor-core'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 70_214_336,
	user: 10_000,
	programName: 'harbor',
	program: {
		bootMs: [1500, 3000],
		ports: http(8080, 8443),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/api/v2.0/ping', '/api/v2.0/health'),
		signals: ends(0),
	},
});
