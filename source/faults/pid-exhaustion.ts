import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {podsOf} from './pods.ts';
import {namedPodSymptom, ofNodes, ofPods} from './symptoms.ts';

export const pidExhaustion: Fault = {
	name: 'pid-exhaustion',
	title: 'A fork bomb takes every process there is',
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description:
		'A program in the container (or on the node, outside of all pods) forks until nothing can: up to podPidsLimit of its pod if the kubelet has one set, else up to all the machine has. What runs goes on; whatever needs a new process fails with "Resource temporarily unavailable": a shell in a script, kubectl exec, an exec probe, a new container. The kubelet reports PIDPressure and evicts (by priority, then by the number of processes) only if its configuration has a threshold for pid.available; by default it has none.',
	parameters: [{name: 'processes', type: 'number', default: 100_000, description: 'how many it wants; it gets as many as there are'}],
	symptoms: [
		ofPods({
			description: 'no process can start on its node any more',
			withinMs: 5000,
			isShown: (client, target, world) =>
				podsOf(client, target).some(({spec}) => {
					if (spec.nodeName === undefined) return false;
					const machine = world.machine(spec.nodeName);
					return machine.stats().processes >= machine.capacity.pids;
				}),
		}),
		ofNodes({
			...namedPodSymptom(
				'a new pod on the node stays in ContainerCreating, with FailedCreatePodSandBox',
				{name: 'newcomer', command: `kubectl run newcomer --image=busybox:1.28 --overrides='{"spec":{"nodeName":"{name}"}}' -- sleep 3600`},
				30,
				() => true,
			),
			isShown: (client) =>
				client
					.list('events', 'default')
					.some(
						({involvedObject, reason, message}) =>
							involvedObject.name === 'newcomer' &&
							reason === 'FailedCreatePodSandBox' &&
							message?.endsWith('resource temporarily unavailable') === true,
					),
		}),
	],
	lookWith: ['kubectl exec {name} -n {namespace} -- ls', 'kubectl describe node', 'kubectl get events -A'],
	inject(context) {
		const {target, world, parameters, id} = context;
		const processes = Number(parameters.processes);
		if (target.kind !== 'node') {
			overrideBehaviour(context, {extraProcesses: processes});
			return;
		}
		const machine = world.machine(target.name);
		machine.occupy(id, {processes: Math.max(0, Math.min(processes, machine.capacity.pids - machine.stats().processes))});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
