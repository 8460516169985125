import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const applicationHang: Fault = {
	name: 'application-hang',
	title: {en: 'The application hangs', ko: '애플리케이션 멈춤'},
	key: 'T',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description: {
		en: 'Connections are accepted and nothing ever comes back, as in a deadlock. HTTP probes run into their timeout; a tcpSocket probe notices nothing, for the port is still open.',
		ko: '교착 상태에 빠진 것처럼, 연결은 받지만 아무것도 돌려보내지 않습니다. HTTP 프로브는 제한 시간을 넘깁니다. 포트는 여전히 열려 있으므로 tcpSocket 프로브는 알아채지 못합니다.',
	},
	parameters: [],
	symptoms: [
		eventSymptom(
			{en: 'Unhealthy: the probe runs into its timeout', ko: 'Unhealthy: 프로브가 제한 시간을 넘깁니다'},
			45,
			'Unhealthy',
			/context deadline exceeded|timed out|timeout/,
		),
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {isHanging: true}),
	recover: recoverBehaviour,
};
