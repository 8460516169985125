import type {Fault} from './fault.ts';
import {impairConnections, recoverConnections} from './impairment.ts';
import {eventSymptom} from './symptoms.ts';

export const networkLoss: Fault = {
	name: 'network-loss',
	title: "A pod's network loses packets",
	target: 'pod',
	alsoTargets: ['workload'],
	category: 'network',
	description:
		'Packets to and from the pod are lost. TCP sends them again after a second, then two, then four: some answers come late, with all packets lost none comes at all, and probes run into their timeout.',
	parameters: [{name: 'percent', type: 'number', default: 100, description: 'how many packets are lost, of a hundred'}],
	symptoms: [eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded|i\/o timeout/)],
	lookWith: ['kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => impairConnections(context, {lossPercent: Number(context.parameters.percent)}),
	recover: recoverConnections,
};
