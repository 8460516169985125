import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mattermost = defineImage({
	names: ['mattermost/mattermost-team-edition'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 230_214_336,
	user: 2000,
	programName: 'mattermost',
	entrypoint: ['/usr/local/bin/mattermost'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [6000, 12000],
		ports: http(8065),
		memory: {idleBytes: 240 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/v4/system/ping'),
		signals: ends(0),
	},
});
