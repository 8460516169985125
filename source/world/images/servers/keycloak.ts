import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const keycloak = defineImage({
	names: ['quay.io/keycloak/keycloak', 'keycloak/keycloak', 'jboss/keycloak'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 230_214_336,
	user: 1000,
	programName: 'keycloak',
	entrypoint: ['/usr/local/bin/keycloak'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [9000, 16000],
		ports: http(8080, 9000),
		memory: {idleBytes: 480 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/health/ready', '/health/live', '/realms/master'),
		signals: ends(143),
	},
});
