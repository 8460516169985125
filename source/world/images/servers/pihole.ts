import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const pihole = defineImage({
	names: ['pihole/pihole'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'pihole',
	entrypoint: ['/usr/local/bin/pihole'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [4000, 8000],
		ports: http(80, 53),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/admin/'),
		signals: ends(0),
	},
});
