import {springTime} from '../../log-time.ts';
import {complains, defineImage, http, replies, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

const line = (source: string, text: string): string => `time=${springTime} level=INFO source=${source} msg=${text}`;

export const prometheus = defineImage({
	names: ['prom/prometheus', 'quay.io/prometheus/prometheus', 'bitnami/prometheus'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 121_214_336,
	user: 65_534,
	userName: 'nobody',
	workingDirectory: '/prometheus',
	entrypoint: ['/bin/prometheus'],
	command: ['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
	files: {
		'/etc/prometheus/prometheus.yml':
			'global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: "prometheus"\n    static_configs:\n      - targets: ["localhost:9090"]\n',
	},
	directories: ['/prometheus'],
	program: {
		bootMs: [400, 1200],
		ports: http('${option:web.listen-address:-9090}'),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 400, idleMillicores: 4},
		routes: [
			{path: '/', status: 302, headers: {Location: '/query'}, body: '<a href="/query">Found</a>.\n\n'},
			...replies({
				'/-/healthy': 'Prometheus Server is Healthy.\n',
				'/-/ready': 'Prometheus Server is Ready.\n',
				'/metrics': '# TYPE prometheus_ready gauge\nprometheus_ready 1\n',
				'/api/v1/targets': '{"status":"success","data":{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}}',
			}),
			{path: '/query', body: '<!doctype html>\n<title>Prometheus Time Series Collection and Processing Server</title>\n'},
			{path: '/graph', body: '<!doctype html>\n<title>Prometheus Time Series Collection and Processing Server</title>\n'},
			{path: '/-/reload', status: 403, body: 'Lifecycle API is not enabled.'},
		],
		exits: [
			{
				exitCode: 2,
				when: {missing: ['${option:config.file:-/prometheus.yml}']},
				log: complains(
					`time=${springTime} level=ERROR source=main.go:647 msg="Error loading config (--config.file=\${option:config.file:-prometheus.yml})" file=\${option:config.file:-prometheus.yml} err="open \${option:config.file:-prometheus.yml}: no such file or directory"`,
				),
			},
		],
		log: {
			start: complains(
				line('main.go:725', '"Starting Prometheus Server" mode=server version="(version=3.8.1, branch=HEAD, revision=unknown)"'),
				line('web.go:661', '"Start listening for connections" component=web address=0.0.0.0:9090'),
				line('main.go:1248', '"Starting TSDB ..."'),
			),
			ready: complains(
				line('main.go:1275', '"TSDB started"'),
				line('main.go:1499', '"Completed loading of configuration file" filename=${option:config.file}'),
				line('main.go:1237', '"Server is ready to receive web requests."'),
			),
		},
		signals: {
			SIGTERM: {
				exitCode: 0,
				drainMs: 200,
				log: complains(
					`time=${springTime} level=WARN source=main.go:989 msg="Received an OS signal, exiting gracefully..." signal=terminated`,
					line('main.go:1289', '"See you next time!"'),
				),
			},
			SIGINT: {exitCode: 0, drainMs: 200},
			SIGHUP: {isReload: true, log: complains(line('main.go:1458', '"Loading configuration file" filename=${option:config.file}'))},
		},
	},
});
