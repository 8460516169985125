import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const clickhouse = defineImage({
	names: ['clickhouse/clickhouse-server', 'bitnami/clickhouse', 'yandex/clickhouse-server'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 220_214_336,
	programName: 'clickhouse',
	entrypoint: ['/usr/local/bin/clickhouse'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3500],
		ports: http(8123, 9000),
		memory: {idleBytes: 300 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/ping'),
		signals: ends(0),
	},
});
