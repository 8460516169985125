import type {Fault} from './fault.ts';
import {runningContainer} from './pods.ts';
import {containerSymptom} from './symptoms.ts';

export const containerKill: Fault = {
	name: 'container-kill',
	title: "Kill a container's first process",
	key: 'K',
	target: 'container',
	alsoTargets: ['pod'],
	category: 'pod',
	description:
		"The kernel delivers a signal to the container's first process. The kubelet finds the container dead and starts it again in place: the pod, its node and its IP stay. Killed again and again it ends in CrashLoopBackOff.",
	parameters: [{name: 'signal', type: 'string', default: 'SIGKILL', description: 'SIGKILL, SIGTERM, SIGSEGV, …'}],
	symptoms: [
		containerSymptom(
			'the container has restarted; its last state is Terminated with exit code 137',
			15,
			({restartCount, lastState}) => restartCount > 0 && lastState?.terminated?.exitCode === 137,
		),
	],
	lookWith: ['kubectl get pod {name} -n {namespace}', 'kubectl describe pod {name} -n {namespace}'],
	inject(context) {
		const {machine, container} = runningContainer(context);
		context.world.machine(machine).runtime.signal(container.id, String(context.parameters.signal), context.simulation.currentCause);
	},
};
