import type {Pod} from '../api/generated/types.ts';
import {keyOf} from '../api/objects.ts';
import type {Client} from '../cluster/apiserver/client.ts';
import type {RuntimeContainer} from '../world/types.ts';
import type {FaultContext, FaultTarget} from './fault.ts';

/** The pod struck. Throws an Error a person can read if it is gone or has no node yet. */
export function findPod({client, target}: {readonly client: Client; readonly target: FaultTarget}): Pod & {spec: {nodeName: string}} {
	const pod = client.find('pods', keyOf(target.namespace ?? 'default', target.name));
	if (!pod) throw new Error(`pod ${target.name} is gone`);
	if (pod.spec.nodeName === undefined) throw new Error(`pod ${target.name} is on no node yet`);
	return pod as Pod & {spec: {nodeName: string}};
}

/** What the names of a workload's pods begin with. */
export function podNamePrefix({name}: FaultTarget): string {
	return `${name}-`;
}

/** The pods a target means: the one, or all of the workload's. */
export function podsOf(client: Client, target: FaultTarget): readonly Pod[] {
	const namespace = target.namespace ?? 'default';
	if (target.kind !== 'workload') {
		const pod = client.find('pods', keyOf(namespace, target.name));
		return pod ? [pod] : [];
	}
	return client.list('pods', namespace).filter((pod) => pod.metadata.name.startsWith(podNamePrefix(target)));
}

/** The UID the node's runtime knows the pod by: a mirror's is that of the static pod it stands for. */
export function runtimeUid(pod: Pod): string {
	return pod.metadata.annotations?.['kubernetes.io/config.mirror'] ?? pod.metadata.uid;
}

/** The newest running container of that name in the pod; of any name (the first of the spec) if none is given. */
export function runningContainer(context: FaultContext): {readonly machine: string; readonly container: RuntimeContainer} {
	const pod = findPod(context);
	const name = context.target.container ?? pod.spec.containers[0]!.name;
	const {nodeName} = pod.spec;
	const container = context.world
		.machine(nodeName)
		.runtime.containers(runtimeUid(pod))
		.find((candidate) => candidate.config.name === name && candidate.state === 'running');
	if (!container) throw new Error(`container ${name} of pod ${pod.metadata.name} does not run`);
	return {machine: nodeName, container};
}
