import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const applicationCrash: Fault = {
	name: 'application-crash',
	title: {en: 'The application crashes soon after each start', ko: '시작 직후 비정상 종료'},
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description: {
		en: 'The program ends by itself a while after it started, every time. The first restart comes at once, then the kubelet waits 10 s, 20 s, 40 s … up to 5 minutes between them: CrashLoopBackOff.',
		ko: '프로그램이 시작하고 조금 뒤에 매번 스스로 끝납니다. 첫 재시작은 곧바로 이루어지고, 그다음부터는 kubelet이 10초, 20초, 40초 … 최대 5분까지 기다렸다가 재시작합니다(CrashLoopBackOff).',
	},
	parameters: [
		{
			name: 'exitCode',
			type: 'number',
			default: 1,
			description: {en: 'what it ends with; 0 makes it Completed instead of Error', ko: '종료 코드. 0이면 Error가 아니라 Completed가 됩니다'},
		},
		{name: 'after', type: 'duration', default: '2s', description: {en: 'how long it runs', ko: '실행되는 시간'}},
	],
	// Until the wait is longer than the kubelet's resync it says so for no more than the blink before the next start.
	symptoms: [
		containerSymptom(
			{en: 'the container is in CrashLoopBackOff', ko: '컨테이너가 CrashLoopBackOff에 들어갑니다'},
			300,
			({state}) => state?.waiting?.reason === 'CrashLoopBackOff',
		),
	],
	lookWith: ['kubectl get pod {name} -n {namespace}', 'kubectl logs {name} -n {namespace} --previous'],
	inject: (context) => overrideBehaviour(context, {exitCode: Number(context.parameters.exitCode), exitAfterMs: Number(context.parameters.after)}),
	recover: recoverBehaviour,
};
