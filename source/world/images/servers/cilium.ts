import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const cilium = defineImage({
	names: ['quay.io/cilium/cilium', 'cilium/cilium'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 190_214_336,
	programName: 'cilium',
	entrypoint: ['cilium-agent'],
	program: {
		path: '/usr/bin/cilium-agent',
		bootMs: [6000, 11_000],
		ports: http(9879, 4240, 9962),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/healthz', '/hello', '/metrics'),
		signals: ends(0),
	},
});
