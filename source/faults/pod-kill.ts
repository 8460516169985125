import {keyOf} from '../api/objects.ts';
import type {Fault} from './fault.ts';
import {podsOf} from './pods.ts';

export const podKill: Fault = {
	name: 'pod-kill',
	title: 'Delete a pod',
	key: 'D',
	target: 'pod',
	category: 'pod',
	description:
		'The pod is deleted through the API, as kubectl delete does. Its containers get SIGTERM and, when the grace period is over, SIGKILL. A controller that owns it makes another pod at once; a bare pod is gone for good.',
	parameters: [{name: 'gracePeriodSeconds', type: 'number', default: -1, description: "seconds of grace; -1 takes the pod's own"}],
	symptoms: [
		{
			description: 'the pod is Terminating, then gone',
			withinMs: 5000,
			isShown: (client, target) => podsOf(client, target).every((pod) => pod.metadata.deletionTimestamp !== undefined),
		},
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl events -n {namespace}'],
	inject({client, target, parameters}) {
		const gracePeriodSeconds = Number(parameters.gracePeriodSeconds);
		client.delete('pods', keyOf(target.namespace ?? 'default', target.name), gracePeriodSeconds < 0 ? {} : {gracePeriodSeconds});
	},
};
