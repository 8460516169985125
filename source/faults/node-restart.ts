import type {Fault} from './fault.ts';
import {nodeEventSymptom} from './symptoms.ts';

export const nodeRestart: Fault = {
	name: 'node-restart',
	title: {en: 'A node reboots', ko: '노드 재부팅'},
	target: 'node',
	category: 'node',
	description: {
		en: 'The machine is reset and boots again. Its containers are gone; the kubelet comes back with another boot ID (event Rebooted) and starts its pods anew, with new sandboxes and new IPs.',
		ko: '기계가 리셋되어 다시 부팅됩니다. 컨테이너는 사라집니다. kubelet은 새 부트 ID로 돌아와(Rebooted 이벤트) 새 샌드박스와 새 IP로 파드를 다시 시작합니다.',
	},
	parameters: [],
	symptoms: [nodeEventSymptom({en: 'the node says it was rebooted', ko: '노드가 재부팅되었다고 알립니다'}, 90, 'Rebooted')],
	lookWith: ['kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target}) {
		const machine = world.machine(target.name);
		machine.powerOff();
		machine.powerOn();
	},
};
