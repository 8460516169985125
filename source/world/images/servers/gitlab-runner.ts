import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const gitlabRunner = defineImage({
	names: ['gitlab/gitlab-runner'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 120_214_336,
	programName: 'gitlab-runner',
	entrypoint: ['/usr/bin/dumb-init', '/entrypoint', 'run'],
	program: {
		path: '/usr/bin/dumb-init',
		bootMs: [300, 800],
		ports: http(9252),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics'),
		signals: ends(0),
	},
});
