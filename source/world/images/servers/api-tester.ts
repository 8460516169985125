import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const apiTester = defineImage({
	names: ['1pro/api-tester', '1pro/app', '1pro/app-update'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 110_214_336,
	programName: 'api-tester',
	program: {
		bootMs: [12_000, 20_000],
		ports: http(8080),
		memory: {idleBytes: 220 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: [
			{path: '/hello', body: 'Welcome to Kubernetes Another Class\n'},
			{path: '/hostname', body: '${hostname}'},
			{path: '/version', body: '[App Version] : Api Tester v1.0.0'},
			{path: '/ready', body: 'ok'},
			{path: '/startup', body: 'ok'},
			{path: '/readiness', body: 'ok'},
			{path: '/liveness', body: 'ok'},
			{path: '/', body: 'Api Tester\n'},
		],
		signals: ends(143),
	},
});
