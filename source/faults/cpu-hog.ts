import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {cpuOf} from './symptoms.ts';

export const cpuHog: Fault = {
	name: 'cpu-hog',
	title: 'Something burns CPU',
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description:
		'Threads that only compute start in every container struck, or on the node outside of all pods. No status changes by itself. A container with a CPU limit is throttled: all it does takes longer, and a probe with a short timeout fails, an exec probe first. Without a limit it takes what the others leave; CPU requests are what protects them.',
	parameters: [
		{name: 'workers', type: 'number', default: 4, description: 'threads, each of which wants a CPU'},
		{name: 'load', type: 'number', default: 100, description: 'how much of its CPU each wants, in percent'},
	],
	symptoms: [
		{
			description: 'kubectl top shows what it burns: a CPU or more, or all that the limit allows',
			withinMs: 5000,
			isShown: (client, target, world) => cpuOf(client, target, world).some(({usedMillicores, mostMillicores}) => usedMillicores >= mostMillicores),
		},
	],
	lookWith: ['kubectl top pod -n {namespace}', 'kubectl top node', 'kubectl describe pod {name} -n {namespace}'],
	inject(context) {
		const {target, world, parameters, id} = context;
		const millicores = Math.floor(Number(parameters.workers) * Number(parameters.load) * 10);
		if (target.kind === 'node') world.machine(target.name).occupy(id, {cpuMillicores: millicores, processes: Number(parameters.workers)});
		else overrideBehaviour(context, {extraCpuMillicores: millicores});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
