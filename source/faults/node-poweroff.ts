import type {Fault} from './fault.ts';
import {nodeReadySymptom} from './symptoms.ts';

export const nodePoweroff: Fault = {
	name: 'node-poweroff',
	title: {en: 'A node loses power', ko: '노드 전원 꺼짐'},
	key: 'P',
	target: 'node',
	category: 'node',
	description: {
		en: 'Everything on the machine is gone at once. After 50 s without a sign of life the node is NotReady and its pods are no longer ready; 5 minutes later they are deleted and replaced elsewhere. Healing switches the machine on: it boots, and what is still bound to it starts again.',
		ko: '기계의 모든 것이 한꺼번에 사라집니다. 50초 동안 소식이 없으면 노드는 NotReady가 되고 그 노드의 파드는 준비되지 않은 것이 됩니다. 5분 뒤에 파드가 삭제되고 다른 곳에 새로 만들어집니다. 복구하면 기계를 켭니다. 기계가 부팅되고, 아직 그 노드에 배정되어 있는 파드가 다시 시작됩니다.',
	},
	parameters: [],
	symptoms: [nodeReadySymptom('Unknown', 65)],
	lookWith: ['kubectl get nodes', 'kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target}) {
		world.machine(target.name).powerOff();
	},
	recover({world, target}) {
		world.machine(target.name).powerOn();
	},
};
