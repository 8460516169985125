import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const pulsar = defineImage({
	names: ['apachepulsar/pulsar', 'apachepulsar/pulsar-all'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 800_214_336,
	user: 10_000,
	programName: 'pulsar',
	program: {
		bootMs: [25_000, 45_000],
		ports: [...http(8080), ...tcp(6650)],
		memory: {idleBytes: 1400 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/admin/v2/brokers/health', '/metrics', '/status.html'),
		signals: ends(143),
	},
});
