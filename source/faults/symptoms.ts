import type {ContainerStatus, Node, Pod} from '../api/generated/types.ts';
import {keyOf} from '../api/objects.ts';
import {quantityMilliValue} from '../api/quantity.ts';
import type {Client} from '../cluster/apiserver/client.ts';
import type {Texts} from '../language.ts';
import type {World} from '../world/world.ts';
import type {FaultTarget, Symptom} from './fault.ts';
import {podsOf, runtimeUid} from './pods.ts';

const second = 1000;

/** Some pod of the target shows it. */
export function podSymptom(description: Texts, withinSeconds: number, isShown: (pod: Pod) => boolean): Symptom {
	return {description, withinMs: withinSeconds * second, isShown: (client, target) => podsOf(client, target).some(isShown)};
}

/** Some container of some pod of the target shows it. */
export function containerSymptom(description: Texts, withinSeconds: number, isShown: (status: ContainerStatus) => boolean): Symptom {
	return podSymptom(description, withinSeconds, (pod) => (pod.status.containerStatuses ?? []).some(isShown));
}

/** Some Event about a pod of the target reads so. */
export function eventSymptom(description: Texts, withinSeconds: number, reason: string, message: RegExp): Symptom {
	return {
		description,
		withinMs: withinSeconds * second,
		isShown(client, target) {
			const uids = new Set(podsOf(client, target).map((pod) => pod.metadata.uid));
			return client
				.list('events', target.namespace ?? 'default')
				.some((event) => uids.has(event.involvedObject.uid ?? '') && event.reason === reason && message.test(event.message ?? ''));
		},
	};
}

export function nodeSymptom(description: Texts, withinSeconds: number, isShown: (node: Node) => boolean): Symptom {
	return {
		description,
		withinMs: withinSeconds * second,
		isShown(client, target) {
			const node = client.find('nodes', target.name);
			return node !== undefined && isShown(node);
		},
	};
}

/** Some Event about the node has this reason. */
export function nodeEventSymptom(description: Texts, withinSeconds: number, reason: string): Symptom {
	return {
		description,
		withinMs: withinSeconds * second,
		isShown: (client, target) =>
			client
				.list('events', 'default')
				.some((event) => event.involvedObject.kind === 'Node' && event.involvedObject.name === target.name && event.reason === reason),
	};
}

/** The node's Ready condition has this status. */
export function nodeReadySymptom(status: 'Unknown' | 'False', withinSeconds: number): Symptom {
	return nodeSymptom({en: `the node is NotReady (Ready=${status})`, ko: `노드가 NotReady가 됩니다(Ready=${status})`}, withinSeconds, (node) =>
		(node.status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === status),
	);
}

export function nodeConditionSymptom(type: 'MemoryPressure' | 'DiskPressure' | 'PIDPressure', withinSeconds: number): Symptom {
	return nodeSymptom({en: `the node has ${type}=True`, ko: `노드가 ${type}=True를 보고합니다`}, withinSeconds, (node) =>
		(node.status.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True'),
	);
}

export function nodeTaintSymptom(key: string, withinSeconds: number): Symptom {
	return nodeSymptom({en: `the node is tainted ${key}:NoSchedule`, ko: `노드에 ${key}:NoSchedule 테인트가 추가됩니다`}, withinSeconds, (node) =>
		(node.spec.taints ?? []).some((taint) => taint.key === key),
	);
}

/** Only where a pod, a container or a workload is struck. */
export function ofPods(symptom: Symptom): Symptom {
	return {...symptom, targets: ['pod', 'container', 'workload']};
}

/** Only where a node is struck. */
export function ofNodes(symptom: Symptom): Symptom {
	return {...symptom, targets: ['node']};
}

/** Shows in a pod of namespace default that somebody starts to see it. */
export function namedPodSymptom(
	description: Texts,
	{name, command}: {readonly name: string; readonly command: string},
	withinSeconds: number,
	isShown: (pod: Pod) => boolean,
): Symptom {
	return {
		description,
		withinMs: withinSeconds * second,
		provokedBy: command,
		isShown(client) {
			const pod = client.find('pods', keyOf('default', name));
			return pod !== undefined && isShown(pod);
		},
	};
}

/** The CPU that what is struck uses, as `kubectl top` shows it, and the most a hog of one thread or more can make of it. */
export function cpuOf(
	client: Client,
	target: FaultTarget,
	world: World,
): readonly {readonly usedMillicores: number; readonly mostMillicores: number}[] {
	if (target.kind === 'node') return [{usedMillicores: world.machine(target.name).stats().cpuMillicores, mostMillicores: 1000}];
	return podsOf(client, target).flatMap((pod) => {
		if (pod.spec.nodeName === undefined) return [];
		const {runtime} = world.machine(pod.spec.nodeName);
		return runtime.containers(runtimeUid(pod)).flatMap(({id, state, config}) => {
			const limit = quantityMilliValue(pod.spec.containers.find(({name}) => name === config.name)?.resources?.limits?.cpu);
			const usedMillicores = runtime.stats(id)?.cpuMillicores ?? 0;
			return state === 'running' ? [{usedMillicores, mostMillicores: limit > 0 ? Math.min(1000, limit) : 1000}] : [];
		});
	});
}
