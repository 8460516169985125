import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const minio = defineImage({
	names: ['minio/minio', 'quay.io/minio/minio'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 58_214_336,
	programName: 'minio',
	entrypoint: ['/usr/local/bin/minio'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [500, 1500],
		ports: http(9000, 9001),
		memory: {idleBytes: 130 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/', '/minio/health/live', '/minio/health/ready'),
		signals: ends(0),
	},
});
