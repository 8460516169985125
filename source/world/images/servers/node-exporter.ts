import {springTime} from '../../log-time.ts';
import {complains, defineImage, goSignals, http, replies, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nodeExporter = defineImage({
	names: ['prom/node-exporter', 'quay.io/prometheus/node-exporter', 'registry.k8s.io/prometheus/node-exporter', 'bitnami/node-exporter'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 12_214_336,
	user: 65_534,
	userName: 'nobody',
	entrypoint: ['/bin/node_exporter'],
	program: {
		bootMs: [20, 80],
		ports: http('${option:web.listen-address:-9100}'),
		memory: {idleBytes: 10 * mebibyte},
		routes: replies({
			'/': '<!DOCTYPE html>\n<html>\n  <head><title>Node Exporter</title></head>\n</html>\n',
			'/metrics': '# TYPE node_exporter_build_info gauge\nnode_exporter_build_info{version="1.10.2"} 1\n',
		}),
		log: {
			start: complains(
				`time=${springTime} level=INFO source=node_exporter.go:216 msg="Starting node_exporter" version="(version=1.10.2, branch=HEAD, revision=unknown)"`,
			),
			ready: complains(`time=${springTime} level=INFO source=tls_config.go:346 msg="Listening on" address=[::]:9100`),
		},
		signals: goSignals,
	},
});
