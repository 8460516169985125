import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const memoryHog: Fault = {
	name: 'memory-hog',
	title: {en: 'The application takes a lot of memory at once', ko: '메모리 대량 할당'},
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'resource',
	description: {
		en: 'The program takes a block of memory and keeps it, again after each restart. Over its memory limit it is OOMKilled at once.',
		ko: '프로그램이 큰 메모리를 한 번에 할당받아 계속 쥐고 있으며, 재시작할 때마다 되풀이합니다. 메모리 제한을 넘으면 곧바로 OOMKilled가 됩니다.',
	},
	parameters: [{name: 'size', type: 'bytes', default: '512Mi', description: {en: 'how much it takes', ko: '차지하는 양'}}],
	symptoms: [
		containerSymptom({en: 'the container was OOMKilled', ko: '컨테이너가 OOMKilled됩니다'}, 30, ({state, lastState}) =>
			[state, lastState].some((part) => part?.terminated?.reason === 'OOMKilled'),
		),
	],
	lookWith: ['kubectl top pod {name} -n {namespace} --containers', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {extraMemoryBytes: Number(context.parameters.size)}),
	recover: recoverBehaviour,
};
