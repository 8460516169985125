import type {ProcessContext, Program} from '../../program.ts';
import {defaultServer} from './default-server.ts';

function entrypointLog(outcome: readonly string[], templates: readonly string[]): string {
	return [
		'/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
		'/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
		'/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
		...outcome.map((text) => `10-listen-on-ipv6-by-default.sh: info: ${text}`),
		'/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
		'/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
		...templates.map((text) => `20-envsubst-on-templates.sh: ${text}`),
		'/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
		'/docker-entrypoint.sh: Configuration complete; ready for start up',
		'',
	].join('\n');
}

function listenOnIpv6({files}: ProcessContext): string[] {
	const path = '/etc/nginx/conf.d/default.conf';
	if (files.stat(path)?.kind !== 'file') return [`${path} is not a file or does not exist`];
	if (files.access(path, 'w')) return [`can not modify ${path} (read-only file system?)`];
	const isDefault = files.read(path) === defaultServer;
	const outcome = isDefault ? `Enabled listen on IPv6 in ${path}` : `${path} differs from the packaged version`;
	return [`Getting the checksum of ${path}`, outcome];
}

/** `/etc/nginx/templates/*.template` become configuration, with the variables that are set. */
function substituteTemplates({files, environment}: ProcessContext): string[] {
	const [from, to] = ['/etc/nginx/templates', '/etc/nginx/conf.d'];
	const names = (files.list(from) ?? []).filter((name) => name.endsWith('.template') && files.stat(`${from}/${name}`)?.kind === 'file');
	if (names.length === 0) return [];
	if (files.access(to, 'w')) return [`ERROR: ${from} exists, but ${to} is not writable`];
	return names.map((name) => {
		const target = `${to}/${name.slice(0, -'.template'.length)}`;
		const text = files.read(`${from}/${name}`) ?? '';
		files.write(
			target,
			text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (written, plain?: string, braced?: string) => environment[plain ?? braced ?? ''] ?? written),
		);
		return `Running envsubst on ${from}/${name} to ${target}`;
	});
}

export const nginxEntrypoint: Program = {
	name: 'nginx-entrypoint',
	start(context) {
		const argv = context.argv.slice(1);
		if (/^nginx(-debug)?$/.test(argv[0] ?? '')) {
			context.write('stdout', entrypointLog(listenOnIpv6(context), substituteTemplates(context)));
		}
		const {environment, workingDirectory, user} = context;
		const error = context.replace({argv, environment, workingDirectory, user});
		if (error) {
			context.write('stderr', `/docker-entrypoint.sh: 47: exec: ${argv[0]}: ${error === 'not-found' ? 'not found' : 'Permission denied'}\n`);
			context.exit(error === 'not-found' ? 127 : 126);
		}
		return {};
	},
};
