import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jaeger = defineImage({
	names: ['jaegertracing/all-in-one', 'jaegertracing/jaeger'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 32_214_336,
	user: 10001,
	programName: 'jaeger',
	entrypoint: ['/usr/local/bin/jaeger'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [200, 700],
		ports: http(16686, 14269, 4317, 4318, 14268),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/search'),
		signals: ends(0),
	},
});
