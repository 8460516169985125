import type {Impairment} from '../world/network/links.ts';
import type {FaultContext, FaultParameter} from './fault.ts';
import {placesFrom} from './places.ts';
import {findPod, podNamePrefix, runtimeUid} from './pods.ts';

/** Whose connections with the target suffer. */
export const towardsParameter: FaultParameter = {
	name: 'to',
	type: 'string',
	default: '',
	description: {
		en: 'only connections with these, separated by commas: node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value, outside',
		ko: '이 상대와의 연결만. 쉼표로 나눕니다: node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value, outside',
	},
};

/** Makes the connections of the pods struck suffer, to and from them, until `recoverConnections`. A workload's future pods suffer as well. */
export function impairConnections(context: FaultContext, impairment: Impairment): void {
	const {kind, namespace} = context.target;
	const target =
		kind === 'workload' ? {namespace: namespace ?? 'default', podNamePrefix: podNamePrefix(context.target)} : {podUid: runtimeUid(findPod(context))};
	const to = String(context.parameters.to ?? '');
	context.world.network.impair(context.id, target, impairment, to === '' ? undefined : placesFrom(context, to));
}

export function recoverConnections({world, id}: FaultContext): void {
	world.network.restoreImpairment(id);
}
