import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const istiod = defineImage({
	names: ['istio/pilot'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	user: 1337,
	programName: 'istiod',
	entrypoint: ['/usr/local/bin/pilot-discovery'],
	program: {
		bootMs: [1500, 3000],
		ports: [...http(8080, 15_014), ...tcp(15_010, 15_012, 15_017)],
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/metrics'),
		signals: ends(0),
	},
});
