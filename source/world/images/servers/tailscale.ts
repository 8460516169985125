import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const tailscale = defineImage({
	names: ['tailscale/tailscale', 'ghcr.io/tailscale/tailscale'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 36_214_336,
	programName: 'tailscale',
	program: {
		bootMs: [800, 1800],
		ports: http(9002),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz'),
		signals: ends(0),
	},
});
