import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const dex = defineImage({
	names: ['ghcr.io/dexidp/dex', 'quay.io/dexidp/dex'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 36_214_336,
	user: 1001,
	programName: 'dex',
	program: {
		bootMs: [200, 500],
		ports: http(5556, 5558),
		memory: {idleBytes: 26 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/healthz/live', '/healthz/ready', '/dex/healthz', '/dex/.well-known/openid-configuration'),
		signals: ends(0),
	},
});
