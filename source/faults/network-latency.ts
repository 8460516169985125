import type {Fault} from './fault.ts';
import {impairConnections, recoverConnections} from './impairment.ts';
import {eventSymptom} from './symptoms.ts';

export const networkLatency: Fault = {
	name: 'network-latency',
	title: "A pod's network is slow",
	target: 'pod',
	alsoTargets: ['workload'],
	category: 'network',
	description:
		"What goes to and from the pod takes longer, the kubelet's probes as well: a connection so much longer to open, and an answer over it once more. What the pod says to itself does not. No status shows it until a probe runs into its timeoutSeconds (1 by default).",
	parameters: [
		{name: 'latency', type: 'duration', default: '2s', description: 'what is added to every way there and back'},
		{name: 'jitter', type: 'duration', default: '0s', description: 'up to so much more, by chance'},
	],
	symptoms: [eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded|i\/o timeout/)],
	lookWith: ['kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => impairConnections(context, {latencyMs: Number(context.parameters.latency), jitterMs: Number(context.parameters.jitter)}),
	recover: recoverConnections,
};
