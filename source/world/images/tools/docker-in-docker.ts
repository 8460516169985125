import {isoTime} from '../../log-time.ts';
import type {ProcessContext} from '../../program.ts';
import {addPrograms} from '../../program-table.ts';
import {serverProgram} from '../../server-program.ts';
import {mebibyte} from '../image.ts';

/** Docker's daemon in a container: it needs all capabilities. Containers of its own are not simulated. */
function hasAllCapabilities({files}: ProcessContext): boolean {
	return /^CapEff:\s*0*1f{10}$/m.test(files.read('/proc/self/status') ?? '');
}

const info = (text: string): string => `time="${isoTime}" level=info msg="${text}"\n`;

addPrograms([
	serverProgram<{readonly port: number}>({
		name: 'dockerd',
		bootMs: [2500, 5000],
		configure(context) {
			if (!hasAllCapabilities(context))
				return {
					failure: {
						exitCode: 1,
						stderr: `mount: permission denied (are you root?)\nCould not mount /sys/kernel/security.\nAppArmor detection and --privileged mode might break.\n${info('Starting up')}failed to start daemon: Error initializing network controller: error obtaining controller instance: failed to register "bridge" driver: failed to create NAT chain DOCKER: iptables failed: iptables -t nat -N DOCKER: iptables v1.8.11 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n (exit status 4)\n`,
						afterMs: 1200,
					},
				};
			return {port: context.environment.DOCKER_TLS_CERTDIR ? 2376 : 2375};
		},
		ports: ({port}) => [port],
		tlsPorts: ({port}) => (port === 2376 ? [port] : []),
		memoryBytes: 85 * mebibyte,
		bootCpuMillicores: 600,
		cpuMillicores: 4,
		startLog: () => [['stderr', info('Starting up')]],
		readyLog: (_context, {port}) => [
			['stderr', info('Loading containers: done.')],
			['stderr', info('Daemon has completed initialization')],
			['stderr', info(`API listen on [::]:${port}`)],
			['stderr', info('API listen on /var/run/docker.sock')],
		],
		answer: ({path}) => (path === '/_ping' ? {status: 200, body: 'OK'} : {status: 404, body: '{"message":"page not found"}\n'}),
		signals: {
			SIGTERM: {exitCode: 0, afterMs: 300, log: info("Processing signal 'terminated'"), stream: 'stderr'},
			SIGINT: {exitCode: 0, afterMs: 300, log: info("Processing signal 'interrupt'"), stream: 'stderr'},
		},
	}),
]);

/** What a tag of the image with the daemon in it has besides. */
export function daemonOfTag(tag: string) {
	if (!tag.includes('dind')) return {};
	return {
		entrypoint: ['dockerd-entrypoint.sh'],
		environment: [['DOCKER_TLS_CERTDIR', '/certs']] as const,
		programs: {'/usr/local/bin/dockerd-entrypoint.sh': 'dockerd', '/usr/local/bin/dockerd': 'dockerd'},
	};
}
