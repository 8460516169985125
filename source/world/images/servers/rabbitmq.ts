import {plainTime} from '../../log-time.ts';
import {defineImage, http, replies, says, tcp} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Its tags with `management` have the page for people, too; here both have. */
export const rabbitmq = defineImage({
	names: ['rabbitmq', 'bitnami/rabbitmq', 'pivotalrabbitmq/rabbitmq'],
	tags: /(latest|alpine|management|[34](\.\d+){0,2}(-rc\.\d+)?)(-management)?(-alpine|-debian-\d+-r\d+)?/,
	from: 'debian',
	sizeBytes: 106_214_336,
	environment: [
		['PATH', '/opt/rabbitmq/sbin:/opt/erlang/bin:/opt/openssl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['RABBITMQ_VERSION', '4.2.2'],
	],
	entrypoint: ['docker-entrypoint.sh'],
	command: ['rabbitmq-server'],
	directories: ['/var/lib/rabbitmq', '/etc/rabbitmq/conf.d'],
	programs: {
		'/opt/rabbitmq/sbin/rabbitmq-diagnostics': 'rabbitmq-diagnostics',
		'/opt/rabbitmq/sbin/rabbitmqctl': 'rabbitmq-diagnostics',
	},
	program: {
		path: '/usr/local/bin/docker-entrypoint.sh',
		bootMs: [6000, 11_000],
		ports: [...tcp(5672, 25_672), ...http(15_672, 15_692)],
		memory: {bootBytes: 110 * mebibyte, idleBytes: 130 * mebibyte},
		cpu: {bootMillicores: 900, idleMillicores: 8},
		routes: [
			{path: '/', body: '<!DOCTYPE html>\n<title>RabbitMQ Management</title>\n'},
			...replies({'/metrics': '# TYPE rabbitmq_identity_info untyped\n'}),
			{
				path: '/api/*',
				status: 401,
				headers: {'WWW-Authenticate': 'Basic realm="RabbitMQ Management"'},
				body: '{"error":"not_authorized","reason":"Not_Authorized"}',
			},
		],
		log: {
			start: says(
				`${plainTime}.000000+00:00 [notice] <0.44.0> Application syslog exited with reason: stopped`,
				'',
				'  ##  ##      RabbitMQ 4.2.2',
				'  ##  ##',
				'  ##########  Copyright (c) 2007-2025 Broadcom Inc and/or its subsidiaries',
				'  ######  ##',
				'  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com',
				'',
			),
			ready: says(
				`${plainTime}.000000+00:00 [info] <0.700.0> started TCP listener on [::]:5672`,
				'  Starting broker... completed with 4 plugins.',
				`${plainTime}.000000+00:00 [info] <0.9.0> Server startup complete; 4 plugins started.`,
			),
		},
		signals: {
			SIGTERM: {
				exitCode: 0,
				drainMs: 1500,
				log: says('SIGTERM received - shutting down', `${plainTime}.000000+00:00 [info] <0.60.0> RabbitMQ is asked to stop...`),
			},
			SIGINT: {exitCode: 0, drainMs: 500},
		},
	},
});
