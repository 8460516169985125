import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const istioProxy = defineImage({
	names: ['istio/proxyv2'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 90_214_336,
	user: 1337,
	programName: 'istio-proxy',
	entrypoint: ['/usr/local/bin/pilot-agent'],
	program: {
		bootMs: [900, 2000],
		ports: [...http(15_021, 15_020, 15_000, 15_090), ...tcp(15_001, 15_006)],
		memory: {idleBytes: 48 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz/ready', '/app-health/ready', '/stats/prometheus', '/quitquitquit'),
		signals: ends(0, 5000),
	},
});
