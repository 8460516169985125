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
		'Packets to and from the pod are lost. TCP asks again for a connection after one second, three and seven, and for what it sent over one after 0.2 s, 0.6 s and so on: some answers come late, with all packets lost none comes at all, and probes run into their timeout.',
	parameters: [{name: 'percent', type: 'number', default: 100, description: 'how many packets are lost, of a hundred'}],
	symptoms: [eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded|i\/o timeout/)],
	lookWith: ['kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => impairConnections(context, {lossPercent: Number(context.parameters.percent)}),
	recover: recoverConnections,
};
