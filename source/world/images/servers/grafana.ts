import {isoTime} from '../../log-time.ts';
import {defineImage, ends, http, replies, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const grafana = defineImage({
	names: ['grafana/grafana', 'grafana/grafana-oss', 'grafana/grafana-enterprise', 'bitnami/grafana'],
	tags: versionTags,
	from: 'alpine with curl',
	sizeBytes: 152_214_336,
	user: 472,
	userName: 'grafana',
	workingDirectory: '/usr/share/grafana',
	environment: [
		['GF_PATHS_HOME', '/usr/share/grafana'],
		['GF_PATHS_DATA', '/var/lib/grafana'],
	],
	entrypoint: ['/run.sh'],
	directories: ['/var/lib/grafana', '/etc/grafana/provisioning', '/var/log/grafana'],
	program: {
		path: '/run.sh',
		bootMs: [2500, 5000],
		ports: http('${GF_SERVER_HTTP_PORT:-3000}'),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 3},
		routes: [
			{path: '/', status: 302, headers: {Location: '/login'}, body: '<a href="/login">Found</a>.\n\n'},
			...replies({
				'/login': '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <title>Grafana</title>\n  </head>\n</html>\n',
				'/api/health': '{\n  "database": "ok",\n  "version": "12.3.0",\n  "commit": "unknown"\n}',
				'/healthz': 'Ok',
				'/robots.txt': 'User-agent: *\nDisallow: /\n',
				'/metrics': '# TYPE grafana_build_info gauge\ngrafana_build_info{edition="oss",version="12.3.0"} 1\n',
			}),
			{path: '/api/*', status: 401, body: '{"message":"Unauthorized"}\n'},
		],
		log: {
			start: says(
				`logger=settings t=${isoTime} level=info msg="Starting Grafana" version=12.3.0 commit=unknown branch=HEAD compiled=${isoTime}`,
				`logger=sqlstore t=${isoTime} level=info msg="Connecting to DB" dbtype=sqlite3`,
				`logger=migrator t=${isoTime} level=info msg="Starting DB migrations"`,
			),
			ready: says(
				`logger=http.server t=${isoTime} level=info msg="HTTP Server Listen" address=[::]:\${GF_SERVER_HTTP_PORT:-3000} protocol=http subUrl= socket=`,
			),
		},
		signals: {
			SIGTERM: {
				exitCode: 0,
				drainMs: 300,
				log: says(`logger=server t=${isoTime} level=info msg="Shutdown started" reason="System signal: terminated"`),
			},
			SIGINT: ends(0).SIGINT!,
		},
	},
});
