import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const apisix = defineImage({
	names: ['apache/apisix'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'apisix',
	program: {
		bootMs: [1200, 2600],
		ports: http(9080, 9180, 9091),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/apisix/status', '/apisix/prometheus/metrics'),
		signals: ends(0),
	},
});
