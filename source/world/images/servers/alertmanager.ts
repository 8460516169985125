import {springTime} from '../../log-time.ts';
import {complains, defineImage, ends, http, replies, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const alertmanager = defineImage({
	names: ['prom/alertmanager', 'quay.io/prometheus/alertmanager', 'bitnami/alertmanager'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 32_214_336,
	user: 65_534,
	userName: 'nobody',
	workingDirectory: '/alertmanager',
	entrypoint: ['/bin/alertmanager'],
	command: ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager'],
	files: {'/etc/alertmanager/alertmanager.yml': "route:\n  receiver: 'web.hook'\nreceivers:\n  - name: 'web.hook'\n"},
	directories: ['/alertmanager'],
	program: {
		bootMs: [200, 600],
		ports: [...http('${option:web.listen-address:-9093}'), ...tcp(9094)],
		memory: {idleBytes: 20 * mebibyte},
		routes: replies({
			'/': '<!DOCTYPE html>\n<title>Alertmanager</title>\n',
			'/-/healthy': 'OK',
			'/-/ready': 'OK',
			'/metrics': '# TYPE alertmanager_alerts gauge\nalertmanager_alerts{state="active"} 0\n',
			'/api/v2/alerts': '[]\n',
			'/api/v2/status': '{"cluster":{"status":"ready"}}\n',
		}),
		exits: [
			{
				exitCode: 1,
				when: {missing: ['${option:config.file:-/alertmanager.yml}']},
				log: complains(
					`time=${springTime} level=ERROR source=coordinator.go:117 msg="Loading configuration file failed" component=configuration file=\${option:config.file} err="open \${option:config.file}: no such file or directory"`,
				),
			},
		],
		log: {
			start: complains(
				`time=${springTime} level=INFO source=main.go:191 msg="Starting Alertmanager" version="(version=0.30.0, branch=HEAD, revision=unknown)"`,
			),
			ready: complains(`time=${springTime} level=INFO source=tls_config.go:354 msg="Listening on" address=[::]:9093`),
		},
		signals: ends(0),
	},
});
