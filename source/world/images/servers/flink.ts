import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const flink = defineImage({
	names: ['flink', 'apache/flink'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 320_214_336,
	user: 9999,
	programName: 'flink',
	entrypoint: ['/docker-entrypoint.sh'],
	program: {
		path: '/docker-entrypoint.sh',
		bootMs: [4000, 8000],
		ports: [...http(8081), ...tcp(6123, 6124)],
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/overview', '/config'),
		signals: ends(143),
	},
});
