import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const httpStatusCode: Fault = {
	name: 'http-status-code',
	title: {en: 'The application answers HTTP 500', ko: 'HTTP 500으로 응답'},
	key: 'E',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description: {
		en: 'The server process lives on and answers every request with an error. Only a probe can notice: a failing readiness probe takes the pod out of its Services, a failing liveness probe restarts the container.',
		ko: '서버 프로세스는 살아 있지만 모든 요청에 오류로 응답합니다. 이를 알아챌 수 있는 것은 프로브뿐입니다. 준비성 프로브가 실패하면 파드가 서비스에서 빠지고, 활성 프로브가 실패하면 컨테이너가 재시작됩니다.',
	},
	parameters: [
		{name: 'status', type: 'number', default: 500, description: {en: 'the HTTP status of every answer', ko: '모든 응답의 HTTP 상태 코드'}},
	],
	symptoms: [
		eventSymptom(
			{en: 'Unhealthy: HTTP probe failed with statuscode: 500', ko: 'Unhealthy: HTTP probe failed with statuscode: 500'},
			45,
			'Unhealthy',
			/HTTP probe failed with statuscode: \d+/,
		),
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {httpStatus: Number(context.parameters.status)}),
	recover: recoverBehaviour,
};
