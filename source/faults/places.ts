import {resourceDefinitions} from '../cluster/apiserver/resources/catalogue.ts';
import type {PlaceSelector} from '../world/types.ts';
import type {FaultContext} from './fault.ts';
import {findPod, podNamePrefix, runtimeUid} from './pods.ts';

/** The target as the network knows it. A workload's future pods are meant as well. */
export function targetPlace(context: FaultContext): PlaceSelector {
	const {kind, name, namespace = 'default'} = context.target;
	if (kind === 'node') return {machine: name};
	if (kind === 'workload') return {namespace, podNamePrefix: podNamePrefix(context.target)};
	return {podUid: runtimeUid(findPod(context))};
}

/** Places as a person names them: `node/node02, app=db, outside`. Throws an Error a person can read. */
export function placesFrom(context: FaultContext, text: string): readonly PlaceSelector[] {
	return text
		.split(',')
		.map((word) => word.trim())
		.filter((word) => word !== '')
		.map((word) => placeFrom(context, word));
}

function placeFrom(context: FaultContext, word: string): PlaceSelector {
	const {client, world, target} = context;
	const namespace = target.namespace ?? 'default';
	if (word === 'outside') return {isOutside: true};
	const [label, value] = word.split('=');
	if (label && value !== undefined) return {labels: {[label]: value}};
	const [kind = '', name] = word.split('/');
	if (!name) throw new Error(`${JSON.stringify(word)} is no node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value or outside`);
	const definition = resourceDefinitions.find(
		({resource, singular, shortNames}) => resource === kind || singular === kind || shortNames.includes(kind),
	);
	switch (definition?.resource) {
		case 'nodes':
			return {machine: world.machine(name).name};
		case 'namespaces':
			return {namespace: name};
		case 'pods':
			return targetPlace({...context, target: {kind: 'pod', namespace, name}});
		case 'deployments':
		case 'replicasets':
		case 'daemonsets':
			client.get(definition.resource, `${namespace}/${name}`);
			return {namespace, podNamePrefix: podNamePrefix({kind: 'workload', name})};
		default:
			throw new Error(`${JSON.stringify(kind)} has no place on the network; name a node, pod, deployment or namespace`);
	}
}
