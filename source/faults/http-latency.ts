import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const httpLatency: Fault = {
	name: 'http-latency',
	title: {en: 'The application answers late', ko: 'HTTP 응답 지연'},
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description: {
		en: 'Every answer takes longer. Probes fail as soon as it is longer than their timeoutSeconds (1 by default); until then only clients notice.',
		ko: '모든 응답이 느려집니다. timeoutSeconds(기본값 1)보다 길어지면 프로브가 실패합니다. 그 전까지는 클라이언트만 알아챕니다.',
	},
	parameters: [{name: 'latency', type: 'duration', default: '2s', description: {en: 'what is added to every answer', ko: '응답마다 더해지는 시간'}}],
	symptoms: [
		eventSymptom(
			{en: 'Unhealthy: the probe runs into its timeout', ko: 'Unhealthy: 프로브가 제한 시간을 넘깁니다'},
			45,
			'Unhealthy',
			/context deadline exceeded/,
		),
	],
	lookWith: ['kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {latencyMs: Number(context.parameters.latency)}),
	recover: recoverBehaviour,
};
