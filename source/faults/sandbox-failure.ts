import type {Fault} from './fault.ts';
import {namedPodSymptom} from './symptoms.ts';

export const sandboxFailure: Fault = {
	name: 'sandbox-failure',
	title: "A node's network plugin is broken",
	target: 'node',
	category: 'network',
	description:
		'The node cannot set up the network of a new pod. Pods that run go on; one that is placed here stays in ContainerCreating, with FailedCreatePodSandBox over and over. The scheduler sees nothing of it and goes on sending pods.',
	parameters: [
		{
			name: 'error',
			type: 'string',
			default: 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
			description: 'what the plugin says',
		},
	],
	symptoms: [
		{
			...namedPodSymptom(
				'a new pod on the node stays in ContainerCreating, with FailedCreatePodSandBox',
				{name: 'newcomer', command: `kubectl run newcomer --image=busybox:1.28 --overrides='{"spec":{"nodeName":"{name}"}}' -- sleep 3600`},
				30,
				() => true,
			),
			isShown: (client) =>
				client.list('events', 'default').some((event) => event.involvedObject.name === 'newcomer' && event.reason === 'FailedCreatePodSandBox'),
		},
	],
	lookWith: ['kubectl describe pod newcomer', 'kubectl get pods -A -o wide'],
	inject({world, target, parameters, id}) {
		world.machine(target.name).runtime.breakSandboxes(id, String(parameters.error));
	},
	recover({world, target, id}) {
		world.machine(target.name).runtime.mendSandboxes(id);
	},
};
