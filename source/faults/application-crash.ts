import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

export const applicationCrash: Fault = {
	name: 'application-crash',
	title: 'The application crashes soon after each start',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description:
		'The program ends by itself a while after it started, every time. The first restart comes at once, then the kubelet waits 10 s, 20 s, 40 s … up to 5 minutes between them: CrashLoopBackOff.',
	parameters: [
		{name: 'exitCode', type: 'number', default: 1, description: 'what it ends with; 0 makes it Completed instead of Error'},
		{name: 'after', type: 'duration', default: '2s', description: 'how long it runs'},
	],
	// Until the wait is longer than the kubelet's resync it says so for no more than the blink before the next start.
	symptoms: [containerSymptom('the container is in CrashLoopBackOff', 300, ({state}) => state?.waiting?.reason === 'CrashLoopBackOff')],
	lookWith: ['kubectl get pod {name} -n {namespace}', 'kubectl logs {name} -n {namespace} --previous'],
	inject: (context) => overrideBehaviour(context, {exitCode: Number(context.parameters.exitCode), exitAfterMs: Number(context.parameters.after)}),
	recover: recoverBehaviour,
};
