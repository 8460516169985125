import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const odoo = defineImage({
	names: ['odoo', 'bitnami/odoo'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 560_214_336,
	user: 101,
	programName: 'odoo',
	entrypoint: ['/usr/local/bin/odoo'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [9000, 16000],
		ports: http(8069, 8072),
		memory: {idleBytes: 250 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/web/health', '/web/login'),
		signals: ends(0),
	},
});
