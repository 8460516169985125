import {isoTime} from '../../log-time.ts';
import {complains, defineImage, goSignals, http, replies, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const registry = defineImage({
	names: ['registry', 'distribution/distribution'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 19_214_336,
	entrypoint: ['/entrypoint.sh'],
	command: ['/etc/distribution/config.yml'],
	directories: ['/var/lib/registry'],
	program: {
		path: '/entrypoint.sh',
		bootMs: [50, 200],
		ports: http('${REGISTRY_HTTP_ADDR:-5000}'),
		memory: {idleBytes: 14 * mebibyte},
		routes: replies({'/': '', '/v2/': '{}', '/v2/_catalog': '{"repositories":[]}\n'}),
		log: {
			ready: complains(
				`time="${isoTime}" level=info msg="listening on [::]:5000" environment=development go.version=go1.23.7 service=registry version=3.0.0`,
			),
		},
		signals: goSignals,
	},
});
