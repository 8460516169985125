import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const kubeletServiceKill: Fault = {
	name: 'kubelet-service-kill',
	title: {en: "A node's kubelet stops", ko: 'kubelet 중지'},
	target: 'node',
	category: 'node',
	description: {
		en: 'systemctl stop kubelet. Containers run on, but nobody probes, restarts or reports them: after 50 s the node is Unknown, as if it were gone. Healing starts the service again.',
		ko: 'systemctl stop kubelet에 해당합니다. 컨테이너는 계속 실행되지만 아무도 프로브하거나 재시작하거나 보고하지 않습니다. 50초 뒤에 노드는 사라진 것처럼 Unknown이 됩니다. 복구하면 서비스가 다시 시작됩니다.',
	},
	parameters: [],
	symptoms: [nodeReadySymptom('Unknown', 65)],
	lookWith: ['kubectl get nodes', 'kubectl describe node {name}'],
	inject({world, target}) {
		world.machine(target.name).stopService('kubelet');
	},
	recover({world, target}) {
		world.machine(target.name).startService('kubelet');
	},
};
