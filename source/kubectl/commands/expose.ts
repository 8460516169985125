import type {Container, LabelSelector} from '../../api/generated/types.ts';
import type {ApiObject, Draft} from '../../api/objects.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag} from '../flags.ts';
import {parseLabels} from '../key-values.ts';
import {ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf} from '../resources.ts';
import {findNamed} from '../targets.ts';
import {createGenerated} from './create.ts';

export const expose: Command = {
	name: 'expose',
	mutates: true,
	flags: {
		...fileFlags,
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		selector: {type: 'string'},
		labels: {type: 'string', short: 'l'},
		port: {type: 'string'},
		'target-port': {type: 'string'},
		protocol: {type: 'string'},
		name: {type: 'string'},
		type: {type: 'string'},
		'cluster-ip': {type: 'string'},
		'external-ip': {type: 'string'},
		'load-balancer-ip': {type: 'string'},
		'session-affinity': {type: 'string'},
		'save-config': {type: 'boolean'},
	},
	help: 'Expose a resource as a new Kubernetes service.\n\nUsage:\n  kubectl expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
	run(invocation) {
		const printer = new ResultPrinter(invocation);
		const found = findNamed(invocation, invocation.args);
		reportErrors(invocation, found.errors);
		for (const object of found.objects) createGenerated(invocation, printer, 'services', serviceFor(invocation, object), 'exposed');
	},
};

type Exposed = ApiObject & {
	readonly spec?: {
		readonly selector?: LabelSelector | {readonly [key: string]: string};
		readonly containers?: readonly Container[];
		readonly template?: {readonly spec?: {readonly containers: readonly Container[]}};
		readonly ports?: readonly {readonly port: number; readonly protocol?: string}[];
	};
};

function serviceFor(invocation: Invocation, object: Exposed): Draft {
	const {flags} = invocation;
	const {kind, metadata, spec} = object;
	const definition = definitionOf(object);
	if (!['Pod', 'Service', 'Deployment', 'ReplicaSet'].includes(kind)) {
		const qualified = definition.group ? `${kind}.${definition.group}` : kind;
		throw new CommandError(`cannot expose a ${qualified}`);
	}
	const ports = portsOf(invocation, object);
	const labels = flags.has('labels') ? parseLabels(flags.text('labels')) : (metadata.labels ?? {});
	const name = flags.text('name') || metadata.name;
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {...(Object.keys(labels).length > 0 && {labels: {...labels}}), name},
		spec: {
			...(flags.has('cluster-ip') && {clusterIP: flags.text('cluster-ip')}),
			...(flags.has('external-ip') && {externalIPs: [flags.text('external-ip')]}),
			...(flags.has('load-balancer-ip') && {loadBalancerIP: flags.text('load-balancer-ip')}),
			ports,
			selector: flags.has('selector') ? parseLabels(flags.text('selector')) : selectorOf(kind, metadata.labels, spec?.selector),
			...(flags.has('session-affinity') && {sessionAffinity: flags.text('session-affinity')}),
			...(flags.has('type') && {type: flags.text('type')}),
		},
		status: {loadBalancer: {}},
	};
}

function selectorOf(kind: string, labels: ApiObject['metadata']['labels'], selector: unknown): Record<string, string> {
	const refuse = (why: string): never => {
		throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
	};
	if (kind === 'Pod') return Object.keys(labels ?? {}).length > 0 ? {...labels} : refuse('the pod has no labels and cannot be exposed');
	if (kind === 'Service') return selector ? {...(selector as Record<string, string>)} : refuse('the service has no pod selector set');
	const {matchLabels, matchExpressions} = (selector ?? {}) as LabelSelector;
	if (matchExpressions?.length) return refuse(`couldn't convert expressions - "${JSON.stringify(matchExpressions)}" to map-based selector format`);
	return {...matchLabels};
}

interface Port {
	readonly name?: string;
	readonly port: number;
	readonly protocol: string;
	readonly targetPort: number | string;
}

/** The ports asked for, or every port of the object's containers. */
function portsOf(invocation: Invocation, {kind, spec}: Exposed): readonly Port[] {
	const {flags} = invocation;
	const containers = (kind === 'Pod' ? spec?.containers : spec?.template?.spec?.containers) ?? [];
	const own =
		kind === 'Service'
			? (spec?.ports ?? []).map(({port, protocol = 'TCP'}) => ({port, protocol}))
			: containers.flatMap(({ports = []}) => ports.map(({containerPort, protocol = 'TCP'}) => ({port: containerPort, protocol})));
	const asked = flags.has('port') ? flags.text('port').split(',') : own.map(({port}) => String(port));
	if (asked.length === 0) throw invocation.usageError("couldn't find port via --port flag or introspection");
	const target = flags.text('target-port');
	return asked.map((text, index) => {
		const port = Number(text);
		const protocol = flags.text('protocol') || own.find((candidate) => candidate.port === port)?.protocol || 'TCP';
		const targetPort = target === '' ? port : /^\d+$/.test(target) ? Number(target) : target;
		return {...(asked.length > 1 && {name: `port-${index + 1}`}), port, protocol, targetPort};
	});
}
