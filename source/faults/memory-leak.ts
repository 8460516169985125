import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const memoryLeak: Fault = {
	name: 'memory-leak',
	title: {en: 'The application never frees memory', ko: '메모리 누수'},
	key: 'M',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'resource',
	description: {
		en: 'The program holds more memory every second. At its memory limit the kernel kills the container (OOMKilled, exit code 137) and the kubelet restarts it in place, with growing back-off. Without a limit it takes what the node has, until the kubelet evicts.',
		ko: '프로그램이 차지하는 메모리가 매초 늘어납니다. 메모리 제한에 이르면 커널이 컨테이너를 강제 종료하고(OOMKilled, 종료 코드 137), kubelet이 점점 길어지는 백오프를 두고 그 자리에서 재시작합니다. 제한이 없으면 kubelet이 축출할 때까지 노드의 메모리를 차지합니다.',
	},
	parameters: [{name: 'rate', type: 'bytes', default: '8Mi', description: {en: 'how much more it holds each second', ko: '1초마다 늘어나는 양'}}],
	symptoms: [
		containerSymptom({en: 'the container was OOMKilled', ko: '컨테이너가 OOMKilled됩니다'}, 120, ({state, lastState}) =>
			[state, lastState].some((part) => part?.terminated?.reason === 'OOMKilled'),
		),
		containerSymptom(
			{en: 'then it is in CrashLoopBackOff', ko: '그다음 CrashLoopBackOff에 들어갑니다'},
			300,
			({state}) => state?.waiting?.reason === 'CrashLoopBackOff',
		),
	],
	lookWith: ['kubectl top pod {name} -n {namespace} --containers', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {leakBytesPerSecond: Number(context.parameters.rate)}),
	recover: recoverBehaviour,
};
