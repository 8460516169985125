import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kiamol = defineImage({
	names: [
		'kiamol/ch02-hello-kiamol',
		'kiamol/ch03-numbers-web',
		'kiamol/ch03-numbers-api',
		'kiamol/ch02-whoami',
		'sixeyed/whoami',
		'sixeyed/configurable',
		'courselabs/simple-web',
		'diamol/ch02-hello-diamol',
	],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'kiamol',
	program: {
		bootMs: [400, 1000],
		ports: http(80, 8080),
		memory: {idleBytes: 34 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/', body: "I'm ${hostname} running on Linux\n"},
			{path: '/healthz', body: 'Healthy'},
			{path: '/rng', body: '42'},
			{path: '/health', body: 'Ok'},
		],
		signals: ends(0),
	},
});
