import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const memoryLeak: Fault = {
	name: 'memory-leak',
	title: 'The application never frees memory',
	key: 'M',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'resource',
	description:
		'The program holds more memory every second. At its memory limit the kernel kills the container (OOMKilled, exit code 137) and the kubelet restarts it in place, with growing back-off. Without a limit it takes what the node has, until the kubelet evicts.',
	parameters: [{name: 'rate', type: 'bytes', default: '8Mi', description: 'how much more it holds each second'}],
	symptoms: [
		containerSymptom('the container was OOMKilled', 120, ({state, lastState}) =>
			[state, lastState].some((part) => part?.terminated?.reason === 'OOMKilled'),
		),
		containerSymptom('then it is in CrashLoopBackOff', 300, ({state}) => state?.waiting?.reason === 'CrashLoopBackOff'),
	],
	lookWith: ['kubectl top pod {name} -n {namespace} --containers', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {leakBytesPerSecond: Number(context.parameters.rate)}),
	recover: recoverBehaviour,
};
