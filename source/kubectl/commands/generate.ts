import type {Draft} from '../../api/objects.ts';
import type {ResourceName} from '../../cluster/apiserver/resources/catalogue.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, type FlagDefinitions, fieldManagerFlag, outputFlag} from '../flags.ts';
import {ResultPrinter} from '../output.ts';
import {createGenerated} from './create.ts';

const common: FlagDefinitions = {
	...outputFlag,
	...dryRunFlag,
	...fieldManagerFlag,
	'save-config': {type: 'boolean'},
	validate: {type: 'string', bare: 'strict', default: 'strict'},
};

/** A `create KIND` command: makes one object of its flags. Left out: those for kinds the cluster has not (Roles, Quotas …). */
export function generator(
	name: string,
	resource: ResourceName,
	flags: FlagDefinitions,
	usage: string,
	make: (invocation: Invocation, name: string) => Draft,
): Command {
	return {
		name: `create ${name}`,
		mutates: true,
		flags: {...common, ...flags},
		help: `Create a ${name.split(' ').at(-1)}.\n\nUsage:\n  kubectl create ${usage} [options]`,
		run(invocation) {
			const names = invocation.args.slice(0, invocation.args.length - (invocation.flags.passthrough?.length ?? 0));
			if (names.length !== 1) throw invocation.usageError(`exactly one NAME is required, got ${names.length}`);
			const printer = new ResultPrinter(invocation);
			createGenerated(invocation, printer, resource, make(invocation, names[0]!));
		},
	};
}

export const createNamespace = generator('namespace', 'namespaces', {}, 'namespace NAME [--dry-run=server|client|none]', (_, name) => ({
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: {name},
	spec: {},
	status: {},
}));

export const createServiceAccount = generator('serviceaccount', 'serviceaccounts', {}, 'serviceaccount NAME', (_, name) => ({
	apiVersion: 'v1',
	kind: 'ServiceAccount',
	metadata: {name},
}));

const deploymentFlags: FlagDefinitions = {
	image: {type: 'list'},
	replicas: {type: 'integer', short: 'r', default: '1'},
	port: {type: 'integer', default: '-1'},
};

export const createDeployment = generator(
	'deployment',
	'deployments',
	deploymentFlags,
	'deployment NAME --image=image -- [COMMAND] [args...]',
	(invocation, name) => {
		const {flags} = invocation;
		const images = flags.all('image');
		if (images.length === 0) throw new CommandError('required flag(s) "image" not set');
		const command = flags.passthrough ?? [];
		if (images.length > 1 && command.length > 0) throw new CommandError('cannot specify multiple --image options and command');
		const replicas = flags.integer('replicas')!;
		if (replicas < 0) throw new CommandError('--replicas must be non-negative');
		const port = flags.integer('port')!;
		const labels = {app: name};
		const containers = images.map((image, index) => ({
			image,
			name: containerNameOf(image, images.length > 1 ? index : undefined),
			...(command.length > 0 && {command: [...command]}),
			...(port >= 0 && index === 0 && {ports: [{containerPort: port}]}),
			resources: {},
		}));
		return {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: {labels, name},
			spec: {replicas, selector: {matchLabels: {...labels}}, strategy: {}, template: {metadata: {labels: {...labels}}, spec: {containers}}},
			status: {},
		};
	},
);

/** `nginx` for `docker.io/library/nginx:1.14`; with several images a number makes it unlike the others' here. */
function containerNameOf(image: string, index: number | undefined): string {
	const base = image.split('/').at(-1)!.split(/[:@]/)[0]!.toLowerCase().replaceAll(/[._]/g, '-');
	return index === undefined || index === 0 ? base : `${base}-${index}`;
}

const fromFlags: FlagDefinitions = {
	'from-literal': {type: 'array'},
	'from-file': {type: 'array'},
	'from-env-file': {type: 'array'},
	'append-hash': {type: 'boolean'},
};

export const createConfigMap = generator(
	'configmap',
	'configmaps',
	fromFlags,
	'configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
	(invocation, name) => {
		const data = dataOf(invocation);
		return {apiVersion: 'v1', ...(Object.keys(data).length > 0 && {data}), kind: 'ConfigMap', metadata: {name}};
	},
);

export const createGenericSecret = generator(
	'secret generic',
	'secrets',
	{...fromFlags, type: {type: 'string'}},
	'secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
	(invocation, name) => secretOf(name, dataOf(invocation), invocation.flags.text('type')),
);

export const createTlsSecret = generator(
	'secret tls',
	'secrets',
	{cert: {type: 'string'}, key: {type: 'string'}},
	'secret tls NAME --cert=path/to/cert/file --key=path/to/key/file',
	(invocation, name) => {
		const {flags} = invocation;
		if (!flags.has('cert') || !flags.has('key')) throw new CommandError('key and cert must be specified');
		return secretOf(
			name,
			{'tls.crt': fileText(invocation, flags.text('cert')), 'tls.key': fileText(invocation, flags.text('key'))},
			'kubernetes.io/tls',
		);
	},
);

export const createRegistrySecret = generator(
	'secret docker-registry',
	'secrets',
	{
		'docker-server': {type: 'string', default: 'https://index.docker.io/v1/'},
		'docker-username': {type: 'string'},
		'docker-password': {type: 'string'},
		'docker-email': {type: 'string'},
	},
	'secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
	(invocation, name) => {
		const {flags} = invocation;
		const [username, password, email] = [flags.text('docker-username'), flags.text('docker-password'), flags.text('docker-email')];
		if (username === '')
			throw new CommandError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
		const entry = {username, password, ...(email !== '' && {email}), auth: encodeBase64(`${username}:${password}`)};
		const config = JSON.stringify({auths: {[flags.text('docker-server')]: entry}});
		return secretOf(name, {'.dockerconfigjson': config}, 'kubernetes.io/dockerconfigjson');
	},
);

function secretOf(name: string, texts: Record<string, string>, type: string): Draft {
	const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, encodeBase64(text)]));
	return {
		apiVersion: 'v1',
		...(Object.keys(data).length > 0 && {data}),
		kind: 'Secret',
		metadata: {name},
		...(type !== '' && {type}),
	};
}

function dataOf(invocation: Invocation): Record<string, string> {
	const {flags} = invocation;
	const data: Record<string, string> = {};
	const add = (key: string, value: string): void => {
		if (Object.hasOwn(data, key)) {
			throw new CommandError(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ""`);
		}
		data[key] = value;
	};
	for (const pair of flags.all('from-literal')) {
		const equals = pair.indexOf('=');
		if (equals <= 0) throw new CommandError(`invalid literal source ${pair}, expected key=value`);
		add(pair.slice(0, equals), pair.slice(equals + 1).replace(/^(["'])(.*)\1$/s, '$2'));
	}
	for (const source of flags.all('from-file')) {
		const equals = source.indexOf('=');
		const file = equals === -1 ? source : source.slice(equals + 1);
		add(equals === -1 ? file.split('/').at(-1)! : source.slice(0, equals), fileText(invocation, file));
	}
	for (const file of flags.all('from-env-file')) {
		for (const line of fileText(invocation, file).split('\n')) {
			const text = line.trimStart();
			if (text === '' || text.startsWith('#')) continue;
			const equals = text.indexOf('=');
			if (equals > 0) add(text.slice(0, equals), text.slice(equals + 1));
		}
	}
	return data;
}

function fileText({context}: Invocation, name: string): string {
	const text = name === '-' ? context.stdin : context.readFile?.(name);
	if (text === undefined) throw new CommandError(`error reading ${name}: no such file or directory`);
	return text;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function encodeBase64(text: string): string {
	const bytes = new TextEncoder().encode(text);
	let encoded = '';
	for (let index = 0; index < bytes.length; index += 3) {
		const [a = 0, b = 0, c = 0] = bytes.slice(index, index + 3);
		const rest = bytes.length - index;
		const bits = (a << 16) | (b << 8) | c;
		encoded += alphabet[bits >> 18]! + alphabet[(bits >> 12) & 63]!;
		encoded += (rest > 1 ? alphabet[(bits >> 6) & 63]! : '=') + (rest > 2 ? alphabet[bits & 63]! : '=');
	}
	return encoded;
}

const serviceFlags: FlagDefinitions = {
	tcp: {type: 'list'},
	clusterip: {type: 'string'},
	'node-port': {type: 'integer'},
	'external-name': {type: 'string'},
};

function serviceGenerator(type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'): Command {
	return generator(
		`service ${type.toLowerCase()}`,
		'services',
		serviceFlags,
		`service ${type.toLowerCase()} NAME [--tcp=<port>:<targetPort>]`,
		(invocation, name) => {
			const {flags} = invocation;
			const clusterIp = flags.text('clusterip');
			const tcp = flags.all('tcp');
			if (type === 'ExternalName' && !flags.has('external-name')) throw new CommandError('required flag(s) "external-name" not set');
			if (tcp.length === 0 && type !== 'ExternalName' && clusterIp !== 'None')
				throw new CommandError('at least one tcp port specifier must be provided');
			const ports = tcp.map((spec) => {
				const [port = '', target = port] = spec.split(':');
				if (!/^\d+$/.test(port)) throw new CommandError(`unable to parse port: strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
				return {
					name: spec.replace(':', '-'),
					...(type === 'NodePort' && flags.has('node-port') && {nodePort: flags.integer('node-port')!}),
					port: Number(port),
					protocol: 'TCP',
					targetPort: /^\d+$/.test(target) ? Number(target) : target,
				};
			});
			return {
				apiVersion: 'v1',
				kind: 'Service',
				metadata: {labels: {app: name}, name},
				spec: {
					...(clusterIp !== '' && {clusterIP: clusterIp}),
					...(type === 'ExternalName' && {externalName: flags.text('external-name')}),
					...(ports.length > 0 && {ports}),
					selector: {app: name},
					type,
				},
				status: {loadBalancer: {}},
			};
		},
	);
}

export const createServices: readonly Command[] = [
	serviceGenerator('ClusterIP'),
	serviceGenerator('NodePort'),
	serviceGenerator('LoadBalancer'),
	serviceGenerator('ExternalName'),
];

export const createPriorityClass = generator(
	'priorityclass',
	'priorityclasses',
	{
		value: {type: 'integer', default: '0'},
		'global-default': {type: 'boolean'},
		description: {type: 'string'},
		'preemption-policy': {type: 'string', default: 'PreemptLowerPriority'},
	},
	'priorityclass NAME --value=VALUE --global-default=BOOL',
	({flags}, name) => ({
		apiVersion: 'scheduling.k8s.io/v1',
		...(flags.text('description') !== '' && {description: flags.text('description')}),
		...(flags.isSet('global-default') && {globalDefault: true}),
		kind: 'PriorityClass',
		metadata: {name},
		preemptionPolicy: flags.text('preemption-policy'),
		value: flags.integer('value')!,
	}),
);
