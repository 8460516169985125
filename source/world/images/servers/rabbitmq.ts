import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const rabbitmq = defineImage({
	names: ['rabbitmq', 'bitnami/rabbitmq'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 106_214_336,
	programName: 'rabbitmq',
	entrypoint: ['/usr/local/bin/rabbitmq'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [6000, 11000],
		ports: http(5672, 15672, 15692),
		memory: {idleBytes: 130 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/health/checks/alarms'),
		log: {ready: says('Server startup complete; 4 plugins started.')},
		signals: ends(0),
	},
});
