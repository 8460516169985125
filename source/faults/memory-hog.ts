import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const memoryHog: Fault = {
	name: 'memory-hog',
	title: 'The application takes a lot of memory at once',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'resource',
	description: 'The program takes a block of memory and keeps it, again after each restart. Over its memory limit it is OOMKilled at once.',
	parameters: [{name: 'size', type: 'bytes', default: '512Mi', description: 'how much it takes'}],
	symptoms: [
		containerSymptom('the container was OOMKilled', 30, ({state, lastState}) =>
			[state, lastState].some((part) => part?.terminated?.reason === 'OOMKilled'),
		),
	],
	lookWith: ['kubectl top pod {name} -n {namespace} --containers', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {extraMemoryBytes: Number(context.parameters.size)}),
	recover: recoverBehaviour,
};
