import type {PlaceSelector} from '../world/types.ts';
import type {Fault, FaultContext} from './fault.ts';
import {placesFrom, targetPlace} from './places.ts';
import {eventSymptom, nodeReadySymptom, ofNodes, ofPods} from './symptoms.ts';

export const networkPartition: Fault = {
	name: 'network-partition',
	title: {en: 'A node or a pod is cut off from others', ko: '네트워크 단절'},
	key: 'X',
	target: 'node',
	alsoTargets: ['pod', 'workload'],
	category: 'network',
	description: {
		en: 'No packet passes between the target and those in `to`; without it, a node is cut off from all other machines, a pod from everybody. A node cut off from the control plane cannot report: after 50 s it is Unknown, its pods get Ready=False, and after 5 more minutes they are replaced, while the old ones run on; these stay Terminating until the network is back, for nobody can tell the kubelet. A pod cut off from its node fails its probes; one cut off from another pod only finds that its connections time out.',
		ko: '대상과 `to`에 적은 상대 사이에 패킷이 오가지 않습니다. `to`가 없으면 노드는 다른 모든 기계와, 파드는 모두와 끊깁니다. 컨트롤 플레인과 끊긴 노드는 상태를 보고하지 못합니다. 50초 뒤에 Unknown이 되고 그 노드의 파드는 Ready=False가 되며, 5분이 더 지나면 새 파드로 대체되지만 이전 파드는 계속 실행됩니다. kubelet에 알릴 길이 없으므로 이전 파드는 네트워크가 돌아올 때까지 Terminating으로 남습니다. 자신의 노드와 끊긴 파드는 프로브에 실패하고, 다른 파드와 끊긴 파드는 연결 시간 초과를 겪을 뿐입니다.',
	},
	parameters: [
		{
			name: 'to',
			type: 'string',
			default: '',
			description: {
				en: 'the other side, separated by commas: node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value, outside',
				ko: '상대. 쉼표로 나눕니다: node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value, outside',
			},
		},
		{
			name: 'direction',
			type: 'string',
			default: 'both',
			description: {
				en: 'both; to: only connections that the target opens; from: only those that it receives',
				ko: 'both(양쪽), to(대상이 여는 연결만), from(대상이 받는 연결만)',
			},
		},
		{
			name: 'reject',
			type: 'boolean',
			default: false,
			description: {
				en: 'whoever tries is refused at once, as by a firewall with REJECT, instead of waiting',
				ko: '기다리게 하지 않고, 방화벽의 REJECT처럼 곧바로 거부합니다',
			},
		},
	],
	symptoms: [
		ofNodes(nodeReadySymptom('Unknown', 65)),
		ofPods(
			eventSymptom(
				{en: 'Unhealthy: the probe runs into its timeout', ko: 'Unhealthy: 프로브가 제한 시간을 넘깁니다'},
				45,
				'Unhealthy',
				/context deadline exceeded|i\/o timeout/,
			),
		),
	],
	lookWith: ['kubectl get nodes', 'kubectl get pods -A -o wide', 'kubectl describe node {name}'],
	inject(context) {
		const {world, id, parameters} = context;
		const direction = String(parameters.direction);
		if (!['both', 'to', 'from'].includes(direction))
			throw new Error(`network-partition: direction must be both, to or from, not ${JSON.stringify(direction)}`);
		const target = [targetPlace(context)];
		const others = parameters.to === '' ? everybodyElse(context) : placesFrom(context, String(parameters.to));
		const [from, to] = direction === 'from' ? [others, target] : [target, others];
		world.network.partition(id, {from, to, isOneWay: direction !== 'both', isRejecting: parameters.reject === true});
	},
	recover({world, id}) {
		world.network.heal(id);
	},
};

/** For a machine all others and the world outside; its own pods are none of them. */
function everybodyElse({world, target}: FaultContext): readonly PlaceSelector[] {
	if (target.kind !== 'node') return [{isAnything: true}];
	const others = world.machines().filter(({name}) => name !== target.name);
	return [...others.map(({name}) => ({machine: name})), {isOutside: true}];
}
