import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const redpanda = defineImage({
	names: ['redpandadata/redpanda', 'docker.redpanda.com/redpandadata/redpanda', 'vectorized/redpanda'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 140_214_336,
	user: 101,
	programName: 'redpanda',
	program: {
		bootMs: [2500, 5000],
		ports: [...http(9644, 8081, 8082), ...tcp(9092, 33_145)],
		memory: {idleBytes: 900 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/v1/status/ready', '/metrics', '/public_metrics'),
		signals: ends(0),
	},
});
