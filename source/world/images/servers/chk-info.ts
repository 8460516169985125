import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const chkInfo = defineImage({
	names: ['sysnet4admin/chk-info', 'sysnet4admin/chk-hn', 'sysnet4admin/echo-ip', 'sysnet4admin/healthz-nginx', 'sysnet4admin/dashboard'],
	tags: versionTags,
	from: 'alpine with curl',
	sizeBytes: 30_214_336,
	programName: 'chk-info',
	program: {
		bootMs: [40, 120],
		ports: http(80),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/', body: 'hostname: ${hostname}\npod_n: ${hostname}\npod_ip: ${ip}\n'},
			{path: '/healthz', body: 'ok\n'},
		],
		signals: ends(0),
	},
});
