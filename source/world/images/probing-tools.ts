import type {ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';

/* What the images of servers bring along to ask whether they live; probes run it. In life most of them take their time. */

interface Told {
	readonly exitCode: number;
	readonly stdout?: string;
	readonly stderr?: string;
}

/** A tool that has its answer after so long on an idle machine. */
function tool(name: string, ms: readonly [number, number], run: (context: ProcessContext) => Told): Program {
	return {
		name,
		start(context) {
			context.work('told', context.random.integer(ms[0], ms[1]));
			return {};
		},
		onTimer(_state, _key, context) {
			const {exitCode, stdout = '', stderr = ''} = run(context);
			context.write('stdout', stdout);
			context.write('stderr', stderr);
			context.exit(exitCode);
		},
	};
}

function isListening(context: ProcessContext, port: number): boolean {
	return context.connect('127.0.0.1', port, 1000).kind === 'connected';
}

addPrograms([
	// A virtual machine of Erlang starts for each of them.
	tool('rabbitmq-diagnostics', [700, 1300], (context) => {
		const node = `rabbit@${context.hostname}`;
		const verb = context.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '';
		const isQuiet = context.argv.includes('-q') || context.argv.includes('--quiet');
		if (!isListening(context, 5672))
			return {
				exitCode: 69,
				stderr: `Error: unable to perform an operation on node '${node}'. Please see diagnostics information and suggestions below.\n`,
			};
		const answers: Readonly<Record<string, string>> = {
			ping: `${isQuiet ? '' : `Will ping ${node}. This only checks if the OS process is running and registered with epmd\n`}Ping succeeded\n`,
			status: `Status of node ${node} ...\nRuntime\n`,
			check_running: `Checking if RabbitMQ is running on node ${node} ...\nRabbitMQ on node ${node} is fully booted and running\n`,
			check_local_alarms: `Asking node ${node} to report any local resource alarms ...\nNode ${node} reported no local alarms\n`,
			check_port_connectivity: `Testing TCP connections to all active listeners on node ${node} ...\nSuccessfully connected to ports 5672, 15692, 25672 on node ${node}.\n`,
		};
		return {exitCode: verb in answers ? 0 : 64, stdout: answers[verb] ?? ''};
	}),
	tool('zk-server', [250, 600], (context) => {
		const isUp = isListening(context, 2181);
		const head = 'ZooKeeper JMX enabled by default\nUsing config: /conf/zoo.cfg\n';
		if (isUp) return {exitCode: 0, stdout: `${head}Client port found: 2181. Client address: localhost. Client SSL: false.\nMode: standalone\n`};
		return {exitCode: 1, stdout: `${head}Error contacting service. It is probably not running.\n`};
	}),
	tool('zk-ready', [20, 60], (context) => ({exitCode: isListening(context, Number(context.argv[1] ?? 2181)) ? 0 : 1})),
	tool('vault-cli', [60, 150], (context) => {
		if (isListening(context, 8200))
			return {
				exitCode: 0,
				stdout:
					'Key             Value\n---             -----\nSeal Type       shamir\nInitialized     true\nSealed          false\nTotal Shares    1\nThreshold       1\nVersion         1.21.1\nStorage Type    inmem\nHA Enabled      false\n',
			};
		return {
			exitCode: 1,
			stderr: 'Error checking seal status: Get "http://127.0.0.1:8200/v1/sys/seal-status": dial tcp 127.0.0.1:8200: connect: connection refused\n',
		};
	}),
	tool('consul-cli', [40, 120], (context) => {
		if (isListening(context, 8500))
			return {
				exitCode: 0,
				stdout:
					context.argv[1] === 'members'
						? `Node         Address         Status  Type    Build   Protocol  DC   Partition  Segment\n${context.hostname}  127.0.0.1:8301  alive   server  1.22.2  2         dc1  default    <all>\n`
						: '',
			};
		return {
			exitCode: 1,
			stderr: 'Error retrieving members: Get "http://127.0.0.1:8500/v1/agent/members": dial tcp 127.0.0.1:8500: connect: connection refused\n',
		};
	}),
]);
