import type {ContainerStatus, Node, Pod} from '../api/generated/types.ts';
import type {Symptom} from './fault.ts';
import {podsOf} from './pods.ts';

const second = 1000;

/** Some pod of the target shows it. */
export function podSymptom(description: string, withinSeconds: number, isShown: (pod: Pod) => boolean): Symptom {
	return {description, withinMs: withinSeconds * second, isShown: (client, target) => podsOf(client, target).some(isShown)};
}

/** Some container of some pod of the target shows it. */
export function containerSymptom(description: string, withinSeconds: number, isShown: (status: ContainerStatus) => boolean): Symptom {
	return podSymptom(description, withinSeconds, (pod) => (pod.status.containerStatuses ?? []).some(isShown));
}

/** Some Event about a pod of the target reads so. */
export function eventSymptom(description: string, withinSeconds: number, reason: string, message: RegExp): Symptom {
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

export function nodeSymptom(description: string, withinSeconds: number, isShown: (node: Node) => boolean): Symptom {
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
export function nodeEventSymptom(description: string, withinSeconds: number, reason: string): Symptom {
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
	return nodeSymptom(`the node is NotReady (Ready=${status})`, withinSeconds, (node) =>
		(node.status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === status),
	);
}
