import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const logstash = defineImage({
	names: ['docker.elastic.co/logstash/logstash', 'logstash'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	programName: 'logstash',
	entrypoint: ['/usr/local/bin/logstash'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2000, 5000],
		ports: tcp(5044),
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		signals: ends(0),
	},
});
