import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const httpStatusCode: Fault = {
	name: 'http-status-code',
	title: 'The application answers HTTP 500',
	key: 'E',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description:
		'The server process lives on and answers every request with an error. Only a probe can notice: a failing readiness probe takes the pod out of its Services, a failing liveness probe restarts the container.',
	parameters: [{name: 'status', type: 'number', default: 500, description: 'the HTTP status of every answer'}],
	symptoms: [eventSymptom('Unhealthy: HTTP probe failed with statuscode: 500', 45, 'Unhealthy', /HTTP probe failed with statuscode: \d+/)],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}', 'kubectl get endpointslices -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {httpStatus: Number(context.parameters.status)}),
	recover: recoverBehaviour,
};
