import type {Impairment} from '../world/network/links.ts';
import type {FaultContext} from './fault.ts';
import {findPod, podNamePrefix, runtimeUid} from './pods.ts';

/** Makes the connections of the pods struck suffer, to and from them, until `recoverConnections`. A workload's future pods suffer as well. */
export function impairConnections(context: FaultContext, impairment: Impairment): void {
	const {kind, namespace} = context.target;
	const target =
		kind === 'workload' ? {namespace: namespace ?? 'default', podNamePrefix: podNamePrefix(context.target)} : {podUid: runtimeUid(findPod(context))};
	context.world.network.impair(context.id, target, impairment);
}

export function recoverConnections({world, id}: FaultContext): void {
	world.network.restoreImpairment(id);
}
