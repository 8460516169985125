import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const influxdb = defineImage({
	names: ['influxdb'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'influxdb',
	entrypoint: ['/usr/local/bin/influxdb'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [900, 2000],
		ports: http(8086),
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health', '/ping'),
		signals: ends(0),
	},
});
