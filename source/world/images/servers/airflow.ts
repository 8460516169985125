import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const airflow = defineImage({
	names: ['apache/airflow', 'puckel/docker-airflow'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 400_214_336,
	user: 50000,
	programName: 'airflow',
	entrypoint: ['/usr/local/bin/airflow'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [18000, 32000],
		ports: http(8080),
		memory: {idleBytes: 480 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});
