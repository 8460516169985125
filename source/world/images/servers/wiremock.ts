import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const wiremock = defineImage({
	names: ['wiremock/wiremock'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 160_214_336,
	programName: 'wiremock',
	entrypoint: ['/usr/local/bin/wiremock'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2500, 5000],
		ports: http(8080),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/__admin/health', '/__admin/mappings'),
		signals: ends(143),
	},
});
