import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mimir = defineImage({
	names: ['grafana/mimir', 'grafana/agent', 'grafana/pyroscope', 'cortexproject/cortex'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 60_214_336,
	user: 10_001,
	programName: 'mimir',
	program: {
		bootMs: [1200, 2600],
		ports: [...http(8080, 12_345, 4040), ...tcp(9095)],
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/-/ready', '/metrics'),
		signals: ends(0),
	},
});
