import type {Behaviour, BehaviourTarget} from '../world/programs.ts';
import type {FaultContext} from './fault.ts';
import {findPod, podNamePrefix, runtimeUid} from './pods.ts';

/**
Makes the programs struck behave otherwise, until `recoverBehaviour`. In a pod it is the program of the container named,
or of all; in a workload it is that of every pod it has and will have, so that a replacement is no better.
*/
export function overrideBehaviour(context: FaultContext, behaviour: Behaviour): undefined {
	context.world.override(context.id, behaviourTarget(context), behaviour);
}

export function recoverBehaviour({world, id}: FaultContext): void {
	world.restore(id);
}

function behaviourTarget(context: FaultContext): BehaviourTarget {
	const {kind, namespace, container} = context.target;
	const where = {...(namespace !== undefined && {namespace}), ...(container !== undefined && {container})};
	return kind === 'workload' ? {...where, podNamePrefix: podNamePrefix(context.target)} : {...where, podUid: runtimeUid(findPod(context))};
}
