import {isoTime} from '../../log-time.ts';
import {addPrograms} from '../../program-table.ts';
import {serverProgram} from '../../server-program.ts';
import {entrypointProgram} from '../entrypoint.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {client, flavour, isOpen, optionOf, type PortSettings} from './tools.ts';

export const mongoImages: readonly ImageFamily[] = [
	{
		repositories: ['mongo', 'bitnami/mongodb', 'mongodb/mongodb-community-server'],
		tags: /(latest|[345678](\.\d+){0,2})(-jammy|-noble|-focal|-bionic|-xenial)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'mongo-entrypoint',
					'/usr/bin/mongod': 'mongod',
					'/usr/bin/mongosh': 'mongosh',
					'/usr/bin/mongo': 'mongosh',
				},
				['/data/db', '/data/configdb'],
			),
			sizeBytes: 312_190_556,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['mongod'],
			environment: [['MONGO_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '8.2.3']],
		}),
	},
];

addPrograms([
	entrypointProgram('mongo-entrypoint', 'mongod'),
	serverProgram<PortSettings>({
		name: 'mongod',
		bootMs: [700, 1600],
		configure: ({argv}) => ({port: Number(optionOf(argv, '--port') ?? 27_017)}),
		ports: ({port}) => [port],
		memoryBytes: 170 * mebibyte,
		cpuMillicores: 8,
		startLog: () => [['stdout', `{"t":{"$date":"${isoTime}"},"s":"I",  "c":"CONTROL",  "id":23403,   "ctx":"initandlisten","msg":"Build Info"}\n`]],
		readyLog: (_context, {port}) => [
			[
				'stdout',
				`{"t":{"$date":"${isoTime}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":${port},"ssl":"off"}}\n`,
			],
		],
		signals: {SIGTERM: {exitCode: 0, afterMs: 300}, SIGINT: {exitCode: 0, afterMs: 300}},
	}),
	client('mongosh', (context) => {
		const port = Number(optionOf(context.argv, '--port') ?? 27_017);
		const host = optionOf(context.argv, '--host') ?? '127.0.0.1';
		if (!isOpen(context, host, port)) return {exitCode: 1, stderr: `MongoNetworkError: connect ECONNREFUSED ${host}:${port}\n`};
		return {exitCode: 0, stdout: (optionOf(context.argv, '--eval') ?? '').includes('ping') ? '{ ok: 1 }\n' : ''};
	}),
]);
