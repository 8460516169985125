import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const cassandra = defineImage({
	names: ['cassandra', 'gcr.io/google-samples/cassandra', 'bitnami/cassandra'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 148_214_336,
	programName: 'cassandra',
	entrypoint: ['/usr/local/bin/cassandra'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [15000, 28000],
		ports: tcp(7000, 7001, 7199, 9042),
		memory: {idleBytes: 1100 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		signals: ends(143),
	},
});
