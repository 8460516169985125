import {isoTime} from '../../log-time.ts';
import {defineImage, http, replies, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** An agent for development leaves gracefully on SIGINT only. */
export const consul = defineImage({
	names: ['hashicorp/consul', 'consul', 'bitnami/consul'],
	tags: versionTags,
	from: 'alpine with curl',
	sizeBytes: 62_214_336,
	entrypoint: ['docker-entrypoint.sh'],
	command: ['agent', '-dev', '-client', '0.0.0.0'],
	directories: ['/consul/data', '/consul/config'],
	programs: {'/bin/consul': 'consul-cli'},
	program: {
		path: '/usr/local/bin/docker-entrypoint.sh',
		bootMs: [500, 1500],
		ports: [...http(8500), ...tcp(8600, 8502, 8300, 8301, 8302)],
		memory: {idleBytes: 48 * mebibyte},
		cpu: {bootMillicores: 300, idleMillicores: 8},
		routes: [
			{path: '/', status: 301, headers: {Location: '/ui/'}, body: '<a href="/ui/">Moved Permanently</a>.\n\n'},
			...replies({
				'/ui/': '<!DOCTYPE html>\n<title>Consul by HashiCorp</title>\n',
				'/v1/status/leader': '"127.0.0.1:8300"',
				'/v1/status/peers': '["127.0.0.1:8300"]',
				'/v1/agent/self': '{}',
				'/v1/catalog/services': '{"consul":[]}',
			}),
		],
		log: {
			start: says('==> Starting Consul agent...'),
			ready: says(`${isoTime} [INFO]  agent: Consul agent running!`, `${isoTime} [INFO]  agent.server: cluster leadership acquired`),
		},
		signals: {
			SIGTERM: {exitCode: 1, drainMs: 100, log: says(`${isoTime} [INFO]  agent: Caught: signal=terminated`)},
			SIGINT: {
				exitCode: 0,
				drainMs: 500,
				log: says(`${isoTime} [INFO]  agent: Caught: signal=interrupt`, `${isoTime} [INFO]  agent: Gracefully shutting down agent...`),
			},
		},
	},
});
