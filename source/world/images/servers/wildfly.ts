import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const wildfly = defineImage({
	names: ['quay.io/wildfly/wildfly', 'jboss/wildfly', 'bitnami/wildfly'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 320_214_336,
	user: 1000,
	programName: 'wildfly',
	entrypoint: ['/usr/local/bin/wildfly'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [6000, 11000],
		ports: http(8080, 9990),
		memory: {idleBytes: 350 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/health/ready', '/health/live'),
		signals: ends(143),
	},
});
