import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const alertmanager = defineImage({
	names: ['prom/alertmanager', 'quay.io/prometheus/alertmanager'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 32_214_336,
	user: 65534,
	userName: 'nobody',
	programName: 'alertmanager',
	entrypoint: ['/usr/local/bin/alertmanager'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [300, 800],
		ports: http(9093, 9094),
		memory: {idleBytes: 20 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/-/healthy', '/-/ready'),
		signals: ends(0),
	},
});
