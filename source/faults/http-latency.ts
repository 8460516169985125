import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const httpLatency: Fault = {
	name: 'http-latency',
	title: 'The application answers late',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description:
		'Every answer takes longer. Probes fail as soon as it is longer than their timeoutSeconds (1 by default); until then only clients notice.',
	parameters: [{name: 'latency', type: 'duration', default: '2s', description: 'what is added to every answer'}],
	symptoms: [eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded/)],
	lookWith: ['kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {latencyMs: Number(context.parameters.latency)}),
	recover: recoverBehaviour,
};
