import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const spark = defineImage({
	names: ['apache/spark', 'spark', 'bitnami/spark', 'gcr.io/spark-operator/spark', 'apache/spark-py'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 420_214_336,
	user: 185,
	userName: 'spark',
	programName: 'spark',
	workingDirectory: '/opt/spark/work-dir',
	entrypoint: ['/opt/entrypoint.sh'],
	program: {
		path: '/opt/entrypoint.sh',
		bootMs: [3000, 6000],
		ports: [...http(8080, 4040), ...tcp(7077)],
		memory: {idleBytes: 380 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(143),
	},
});
