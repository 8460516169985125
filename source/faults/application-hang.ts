import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {eventSymptom} from './symptoms.ts';

export const applicationHang: Fault = {
	name: 'application-hang',
	title: 'The application hangs',
	key: 'T',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'application',
	description:
		'Connections are accepted and nothing ever comes back, as in a deadlock. HTTP probes run into their timeout; a tcpSocket probe notices nothing, for the port is still open.',
	parameters: [],
	symptoms: [eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded|timed out|timeout/)],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}'],
	inject: (context) => overrideBehaviour(context, {isHanging: true}),
	recover: recoverBehaviour,
};
