import {addPrograms} from '../../program-table.ts';
import {serverProgram} from '../../server-program.ts';
import {entrypointProgram} from '../entrypoint.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {flavour, optionOf, type PortSettings} from './tools.ts';

export const memcachedImages: readonly ImageFamily[] = [
	{
		repositories: ['memcached', 'bitnami/memcached'],
		tags: /(latest|alpine|1(\.\d+){0,2})(-alpine[\d.]*|-bookworm|-trixie)?/,
		content: (tag) => ({
			...flavour(tag, {'/usr/local/bin/docker-entrypoint.sh': 'memcached-entrypoint', '/usr/local/bin/memcached': 'memcached'}),
			sizeBytes: tag.includes('alpine') ? 5_242_880 : 31_910_233,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['memcached'],
			user: 11_211,
			userName: 'memcache',
		}),
	},
];

addPrograms([
	serverProgram<PortSettings>({
		name: 'memcached',
		bootMs: [5, 20],
		configure: ({argv}) => ({port: Number(optionOf(argv, '-p', '--port') ?? 11_211)}),
		ports: ({port}) => [port],
		portTaken: () => ({exitCode: 71, stderr: 'failed to listen on TCP port 11211: Address already in use\n'}),
		memoryBytes: 2 * mebibyte,
		signals: {SIGTERM: {exitCode: 0, log: 'Signal handled: Terminated.\n'}, SIGINT: {exitCode: 0}},
	}),
	entrypointProgram('memcached-entrypoint', 'memcached'),
]);
