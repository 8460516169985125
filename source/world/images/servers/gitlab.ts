import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const gitlab = defineImage({
	names: ['gitlab/gitlab-ce', 'gitlab/gitlab-ee'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 1400_214_336,
	programName: 'gitlab',
	entrypoint: ['/usr/local/bin/gitlab'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [150000, 240000],
		ports: http(80, 443, 22),
		memory: {idleBytes: 3600 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/users/sign_in', '/-/health', '/-/readiness', '/-/liveness'),
		signals: ends(0),
	},
});
