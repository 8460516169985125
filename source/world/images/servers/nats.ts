import {slashTime} from '../../log-time.ts';
import {complains, defineImage, http, replies, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

const line = (text: string): string => `[1] ${slashTime}.000000 [INF] ${text}`;

export const nats = defineImage({
	names: ['nats', 'bitnami/nats'],
	tags: versionTags,
	from: 'scratch',
	sizeBytes: 7_214_336,
	environment: [['PATH', '/']],
	entrypoint: ['/nats-server'],
	command: ['--config', 'nats-server.conf'],
	directories: ['/tmp', '/data'],
	program: {
		bootMs: [10, 40],
		ports: [...tcp(4222, 6222), ...http('${option:m:-8222}')],
		memory: {idleBytes: 12 * mebibyte},
		routes: replies({
			'/': '<html lang="en"><head><title>NATS</title></head></html>',
			'/healthz': '{"status":"ok"}',
			'/varz': '{\n  "server_id": "unknown",\n  "version": "2.12.3"\n}',
			'/connz': '{\n  "num_connections": 0\n}',
		}),
		log: {
			start: complains(line('Starting nats-server'), line('  Version:  2.12.3'), line('  Name:     ${hostname}')),
			ready: complains(line('Listening for client connections on 0.0.0.0:4222'), line('Server is ready')),
		},
		signals: {
			SIGTERM: {exitCode: 1, log: complains(line('Trapped "terminated" signal'), line('Initiating Shutdown...'), line('Server Exiting..'))},
			SIGINT: {exitCode: 0, log: complains(line('Trapped "interrupt" signal'), line('Initiating Shutdown...'), line('Server Exiting..'))},
		},
	},
});
