import {apiTypes} from '../../api/generated/fields.ts';
import {apiVersionOf, type ResourceDefinition} from '../../cluster/apiserver/resource-definition.ts';
import {resourceDefinitions} from '../../cluster/apiserver/resources/catalogue.ts';
import {toJson} from '../../printers/json.ts';
import {alignTabs} from '../../printers/tabwriter.ts';
import {toYaml} from '../../printers/yaml.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {getResource} from '../resources.ts';

/** What the cluster and this kubectl are true to. */
export const kubernetesVersion = 'v1.36.2';

/** Where the API server says it is: on the control plane's node. */
function serverUrl({client}: Invocation): string {
	const controlPlane = client.list('nodes').find(({metadata}) => metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined);
	const address = controlPlane?.status?.addresses?.find(({type}) => type === 'InternalIP')?.address;
	return `https://${address ?? 'localhost'}:6443`;
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Those of the resources that are simulated. */
export const apiVersions: Command = {
	name: 'api-versions',
	mutates: false,
	flags: {},
	help: 'Print the supported API versions on the server, in the form of "group/version".\n\nUsage:\n  kubectl api-versions',
	run(invocation) {
		const versions = resourceDefinitions.map(({group, version}) => (group ? `${group}/${version}` : version));
		invocation.out(
			[...new Set(versions)]
				.toSorted()
				.map((name) => `${name}\n`)
				.join(''),
		);
	},
};

export const apiResources: Command = {
	name: 'api-resources',
	mutates: false,
	flags: {
		'api-group': {type: 'string'},
		namespaced: {type: 'boolean', default: 'true'},
		'no-headers': {type: 'boolean'},
		output: {type: 'string', short: 'o'},
		'sort-by': {type: 'string'},
		verbs: {type: 'list'},
		categories: {type: 'list'},
		cached: {type: 'boolean'},
	},
	help: 'Print the supported API resources on the server.\n\nUsage:\n  kubectl api-resources [options]',
	run(invocation) {
		const {flags} = invocation;
		const output = flags.text('output');
		if (!['', 'wide', 'name'].includes(output)) throw new CommandError(`--output ${output} is not available`);
		const shown = resourceDefinitions
			.filter(({isNamespaced}) => !flags.has('namespaced') || isNamespaced === flags.isSet('namespaced'))
			.filter(({group}) => !flags.has('api-group') || group === flags.text('api-group'))
			.filter(({categories = []}) => flags.all('categories').every((category) => categories.includes(category)))
			.toSorted(orderOf(flags.text('sort-by')));
		if (output === 'name') {
			invocation.out(shown.map(({resource, group}) => `${resource}${group ? `.${group}` : ''}\n`).join(''));
			return;
		}
		const isWide = output === 'wide';
		const heads = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(isWide ? ['VERBS', 'CATEGORIES'] : [])];
		const rows = shown.map((definition) => [
			definition.resource,
			definition.shortNames.join(','),
			apiVersionOf(definition),
			String(definition.isNamespaced),
			definition.kind,
			...(isWide ? [verbs.join(','), (definition.categories ?? []).join(',')] : []),
		]);
		const lines = flags.isSet('no-headers') ? rows : [heads, ...rows];
		invocation.out(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3}));
	},
};

function orderOf(field: string): (a: ResourceDefinition, b: ResourceDefinition) => number {
	const keyOf = ({group, resource, kind}: ResourceDefinition): string =>
		field === 'kind' ? kind : field === 'name' ? resource : `${group}/${resource}`;
	return (a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0);
}

/** Left out: the descriptions of types and fields, which are not in the type table. */
export const explain: Command = {
	name: 'explain',
	mutates: false,
	flags: {recursive: {type: 'boolean'}, 'api-version': {type: 'string'}, output: {type: 'string', short: 'o'}},
	help: 'Describe fields and structure of various resources.\n\nUsage:\n  kubectl explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext] [options]',
	run(invocation) {
		const {args, flags} = invocation;
		if (args.length === 0)
			throw new CommandError(
				'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
			);
		if (args.length > 1) throw new CommandError('We accept only this format: explain RESOURCE');
		const [word = '', ...fields] = args[0]!.split('.');
		const definition = getResource(word);
		let type = definition.type ?? definition.kind;
		let declared = '';
		for (const field of fields) {
			declared = apiTypes[type]?.fields[field] ?? '';
			if (declared === '') throw new CommandError(`field ${JSON.stringify(field)} does not exist`);
			type = declared.replace(/^(\[\]|\{\})+/, '');
		}
		const {group, version, kind} = definition;
		const field = fields.length > 0 ? `FIELD: ${fields.at(-1)} <${goTypeName(declared)}>\n\n` : '';
		invocation.out(
			`${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n${field}DESCRIPTION:\n    <empty>\n    \n`,
		);
		if (apiTypes[type]) invocation.out(`FIELDS:\n${fieldLines(type, 1, flags.isSet('recursive'), [])}\n`);
	},
};

function fieldLines(type: string, level: number, isRecursive: boolean, above: readonly string[]): string {
	const {fields, required} = apiTypes[type]!;
	return Object.keys(fields)
		.toSorted()
		.map((name) => {
			const declared = fields[name]!;
			const inner = declared.replace(/^(\[\]|\{\})+/, '');
			const line = `${'  '.repeat(level)}${name}\t<${goTypeName(declared)}>${required.includes(name) ? ' -required-' : ''}\n`;
			const canGoIn = isRecursive && apiTypes[inner] && !above.includes(inner);
			return canGoIn ? line + fieldLines(inner, level + 1, true, [...above, inner]) : line;
		})
		.join('');
}

function goTypeName(declared: string): string {
	if (declared.startsWith('[]')) return `[]${goTypeName(declared.slice(2))}`;
	if (declared.startsWith('{}')) return `map[string]${goTypeName(declared.slice(2))}`;
	const names: Readonly<Record<string, string>> = {time: 'string', quantity: 'Quantity', intOrString: 'IntOrString', any: 'Object', object: 'Object'};
	return names[declared] ?? declared;
}

export const version: Command = {
	name: 'version',
	mutates: false,
	flags: {client: {type: 'boolean'}, output: {type: 'string', short: 'o'}, short: {type: 'boolean'}},
	help: 'Print the client and server version information for the current context.\n\nUsage:\n  kubectl version [options]',
	run(invocation) {
		const {flags, client} = invocation;
		const output = flags.text('output');
		if (!['', 'json', 'yaml'].includes(output)) throw new CommandError(`--output must be 'yaml' or 'json'`);
		const info = {major: '1', minor: '36', gitVersion: kubernetesVersion};
		const isClientOnly = flags.isSet('client');
		if (output !== '') {
			const data = {clientVersion: info, ...(!isClientOnly && {serverVersion: info})};
			invocation.out(output === 'json' ? toJson(data) : toYaml(data));
			return;
		}
		invocation.out(`Client Version: ${kubernetesVersion}\n`);
		if (isClientOnly) return;
		client.list('namespaces');
		invocation.out(`Server Version: ${kubernetesVersion}\n`);
	},
};

export const clusterInfo: Command = {
	name: 'cluster-info',
	mutates: false,
	flags: {},
	help: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.\n\nUsage:\n  kubectl cluster-info [options]',
	run(invocation) {
		const services = invocation.client
			.list('services', 'kube-system')
			.filter(({metadata}) => metadata.labels?.['kubernetes.io/cluster-service'] === 'true');
		const server = serverUrl(invocation);
		invocation.out(`Kubernetes control plane is running at ${server}\n`);
		for (const {metadata, spec} of services) {
			const name = metadata.labels?.['kubernetes.io/name'] ?? metadata.name;
			const port = spec?.ports?.[0]?.name;
			const path = `api/v1/namespaces/kube-system/services/${metadata.name}${port ? `:${port}` : ''}/proxy`;
			invocation.out(`${name} is running at ${server}/${path}\n`);
		}
		invocation.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
	},
};

const contextName = 'kubernetes-admin@kubernetes';

export const configView: Command = {
	name: 'config view',
	mutates: false,
	flags: {minify: {type: 'boolean'}, raw: {type: 'boolean'}, flatten: {type: 'boolean'}, output: {type: 'string', short: 'o', default: 'yaml'}},
	help: 'Display merged kubeconfig settings or a specified kubeconfig file.\n\nUsage:\n  kubectl config view [options]',
	run(invocation) {
		const config = {
			apiVersion: 'v1',
			clusters: [{cluster: {'certificate-authority-data': 'DATA+OMITTED', server: serverUrl(invocation)}, name: 'kubernetes'}],
			contexts: [{context: {cluster: 'kubernetes', ...namespaceOf(invocation), user: 'kubernetes-admin'}, name: contextName}],
			'current-context': contextName,
			kind: 'Config',
			users: [{name: 'kubernetes-admin', user: {'client-certificate-data': 'DATA+OMITTED', 'client-key-data': 'DATA+OMITTED'}}],
		};
		invocation.out(invocation.flags.text('output') === 'json' ? toJson(config) : toYaml(config));
	},
};

function namespaceOf({context}: Invocation): {namespace?: string} {
	return context.namespace === 'default' ? {} : {namespace: context.namespace};
}

export const currentContext: Command = {
	name: 'config current-context',
	mutates: false,
	flags: {},
	help: 'Display the current-context.\n\nUsage:\n  kubectl config current-context [options]',
	run: (invocation) => invocation.out(`${contextName}\n`),
};

export const getContexts: Command = {
	name: 'config get-contexts',
	mutates: false,
	flags: {output: {type: 'string', short: 'o'}, 'no-headers': {type: 'boolean'}},
	help: 'Display one or many contexts from the kubeconfig file.\n\nUsage:\n  kubectl config get-contexts [(-o|--output=)name)] [options]',
	run(invocation) {
		if (invocation.flags.text('output') === 'name') {
			invocation.out(`${contextName}\n`);
			return;
		}
		const row = ['*', contextName, 'kubernetes', 'kubernetes-admin', namespaceOf(invocation).namespace ?? ''];
		const heads = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
		const lines = invocation.flags.isSet('no-headers') ? [row] : [heads, row];
		invocation.out(alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3}));
	},
};
