import type {Fault} from './fault.ts';
import {impairConnections, recoverConnections, towardsParameter} from './impairment.ts';
import {eventSymptom} from './symptoms.ts';

export const networkLoss: Fault = {
	name: 'network-loss',
	title: {en: "A pod's network loses packets", ko: '네트워크 패킷 손실'},
	target: 'pod',
	alsoTargets: ['workload'],
	category: 'network',
	description: {
		en: 'Packets to and from the pod are lost. TCP asks again for a connection after one second, three and seven, and for what it sent over one after 0.2 s, 0.6 s and so on: some answers come late, with all packets lost none comes at all, and probes run into their timeout.',
		ko: '파드와 주고받는 패킷이 손실됩니다. TCP는 연결 요청을 1초, 3초, 7초 뒤에, 연결로 보낸 데이터는 0.2초, 0.6초 … 뒤에 다시 보냅니다. 그래서 일부 응답이 늦어지고, 패킷이 모두 손실되면 응답이 전혀 오지 않아 프로브가 제한 시간을 넘깁니다.',
	},
	parameters: [
		{
			name: 'percent',
			type: 'number',
			default: 100,
			description: {en: 'how many packets are lost, of a hundred', ko: '패킷 100개 가운데 손실되는 수'},
		},
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
	inject: (context) => impairConnections(context, {lossPercent: Number(context.parameters.percent)}),
	recover: recoverConnections,
};
