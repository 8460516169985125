import {defineImage, ends, http, replies, says} from '../define.ts';
import {mebibyte} from '../image.ts';

export const minio = defineImage({
	names: ['minio/minio', 'quay.io/minio/minio', 'bitnami/minio'],
	tags: /latest|edge|RELEASE\.[\w.-]+|20\d\d[\d.]*(-debian-\d+-r\d+)?/,
	from: 'redhat',
	sizeBytes: 58_214_336,
	entrypoint: ['/usr/bin/docker-entrypoint.sh'],
	command: ['minio'],
	directories: ['/data', '/export'],
	programs: {'/usr/bin/minio': 'minio', '/usr/bin/mc': 'mc'},
	program: {
		path: '/usr/bin/docker-entrypoint.sh',
		bootMs: [500, 1500],
		ports: http('${option:address:-9000}', '${option:console-address:-9001}'),
		memory: {idleBytes: 130 * mebibyte},
		cpu: {bootMillicores: 200, idleMillicores: 6},
		routes: [
			...replies({
				'/minio/health/live': '',
				'/minio/health/ready': '',
				'/minio/health/cluster': '',
				'/login': '<!doctype html>\n<title>MinIO Console</title>\n',
			}),
			{
				path: '/',
				status: 403,
				body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>',
			},
		],
		log: {
			ready: says(
				'MinIO Object Storage Server',
				'Copyright: 2015-2025 MinIO, Inc.',
				'License: GNU AGPLv3 - https://www.gnu.org/licenses/agpl-3.0.html',
				'',
				'API: http://${ip}:9000  http://127.0.0.1:9000 ',
				'WebUI: http://${ip}:9001 http://127.0.0.1:9001 ',
				'',
				'Docs: https://docs.min.io',
			),
		},
		signals: ends(0, 300),
	},
});
