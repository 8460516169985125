import type {Fault} from './fault.ts';
import {namedPodSymptom} from './symptoms.ts';

export const sandboxFailure: Fault = {
	name: 'sandbox-failure',
	title: {en: "A node's network plugin is broken", ko: '네트워크 플러그인 고장'},
	target: 'node',
	category: 'network',
	description: {
		en: 'The node cannot set up the network of a new pod. Pods that run go on; one that is placed here stays in ContainerCreating, with FailedCreatePodSandBox over and over. The scheduler sees nothing of it and goes on sending pods.',
		ko: '노드가 새 파드의 네트워크를 설정하지 못합니다. 실행 중인 파드는 계속 실행되지만, 이 노드에 배치된 파드는 FailedCreatePodSandBox를 되풀이하며 ContainerCreating에 머뭅니다. 스케줄러는 이를 알지 못하고 계속 파드를 보냅니다.',
	},
	parameters: [
		{
			name: 'error',
			type: 'string',
			default: 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
			description: {en: 'what the plugin says', ko: '플러그인이 내는 오류 메시지'},
		},
	],
	symptoms: [
		{
			...namedPodSymptom(
				{
					en: 'a new pod on the node stays in ContainerCreating, with FailedCreatePodSandBox',
					ko: '그 노드의 새 파드가 FailedCreatePodSandBox와 함께 ContainerCreating에 머뭅니다',
				},
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
