import type {Fault} from './fault.ts';
import {impairConnections, recoverConnections, towardsParameter} from './impairment.ts';
import {eventSymptom} from './symptoms.ts';

export const networkLatency: Fault = {
	name: 'network-latency',
	title: {en: "A pod's network is slow", ko: '네트워크 지연'},
	target: 'pod',
	alsoTargets: ['workload'],
	category: 'network',
	description: {
		en: "What goes to and from the pod takes longer, the kubelet's probes as well: a connection so much longer to open, and an answer over it once more. What the pod says to itself does not. No status shows it until a probe runs into its timeoutSeconds (1 by default).",
		ko: 'kubelet의 프로브를 포함해 파드와 주고받는 모든 통신이 느려집니다. 연결을 여는 데 그만큼 더 걸리고, 그 연결로 응답을 받는 데 다시 그만큼 더 걸립니다. 파드 안에서 자신과 하는 통신은 그대로입니다. 프로브가 timeoutSeconds(기본값 1)를 넘기기 전에는 어떤 상태에도 나타나지 않습니다.',
	},
	parameters: [
		{
			name: 'latency',
			type: 'duration',
			default: '2s',
			description: {en: 'what is added to every way there and back', ko: '왕복할 때마다 더해지는 시간'},
		},
		{name: 'jitter', type: 'duration', default: '0s', description: {en: 'up to so much more, by chance', ko: '무작위로 더해지는 시간의 최댓값'}},
		towardsParameter,
	],
	symptoms: [
		eventSymptom(
			{en: 'Unhealthy: the probe runs into its timeout', ko: 'Unhealthy: 프로브가 제한 시간을 넘깁니다'},
			45,
			'Unhealthy',
			/context deadline exceeded|i\/o timeout/,
		),
	],
	lookWith: ['kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => impairConnections(context, {latencyMs: Number(context.parameters.latency), jitterMs: Number(context.parameters.jitter)}),
	recover: recoverConnections,
};
