import {plainTime} from '../../log-time.ts';
import {defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Health is answered if it is enabled. */
export const keycloak = defineImage({
	names: ['quay.io/keycloak/keycloak', 'keycloak/keycloak', 'jboss/keycloak', 'bitnami/keycloak'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 230_214_336,
	user: 1000,
	userName: 'keycloak',
	workingDirectory: '/opt/keycloak',
	entrypoint: ['/opt/keycloak/bin/kc.sh'],
	program: {
		bootMs: [9000, 16_000],
		ports: http('${KC_HTTP_PORT:-8080}', '${KC_HTTP_MANAGEMENT_PORT:-9000}'),
		memory: {bootBytes: 420 * mebibyte, idleBytes: 480 * mebibyte},
		cpu: {bootMillicores: 1500, idleMillicores: 8},
		routes: [
			...['/health', '/health/ready', '/health/live', '/health/started'].map((path) => ({
				path,
				when: {set: ['KC_HEALTH_ENABLED=true']},
				headers: {'Content-Type': 'application/json; charset=UTF-8'},
				body: '{\n    "status": "UP",\n    "checks": [\n    ]\n}',
			})),
			{path: '/', status: 302, headers: {Location: '/admin/'}},
			{path: '/realms/master', body: '{"realm":"master","token-service":"/realms/master/protocol/openid-connect"}'},
			{path: '/admin/*', body: '<!doctype html>\n<title>Keycloak Administration Console</title>\n'},
		],
		log: {
			start: says('Updating the configuration and installing your custom providers, if any. Please wait.'),
			ready: says(
				`${plainTime},000 INFO  [io.quarkus] (main) Keycloak 26.4.7 on JVM (powered by Quarkus) started. Listening on: http://0.0.0.0:8080`,
			),
		},
		signals: ends(143, 500),
	},
});
