import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ciliumStarwars = defineImage({
	names: ['cilium/starwars', 'quay.io/cilium/starwars'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 40_214_336,
	programName: 'cilium-starwars',
	program: {
		bootMs: [20, 80],
		ports: http(80),
		memory: {idleBytes: 9 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/v1/request-landing', body: 'Ship landed\n'},
			{path: '/v1/exhaust-port', body: 'Panic: deathstar exploded\n'},
			{path: '/v1/*', body: '{}'},
		],
		signals: ends(0),
	},
});
