import type {PlaceSelector} from '../world/types.ts';
import type {Fault, FaultContext} from './fault.ts';
import {placesFrom, targetPlace} from './places.ts';
import {eventSymptom, nodeReadySymptom, ofNodes, ofPods} from './symptoms.ts';

export const networkPartition: Fault = {
	name: 'network-partition',
	title: 'A node or a pod is cut off from others',
	key: 'X',
	target: 'node',
	alsoTargets: ['pod', 'workload'],
	category: 'network',
	description:
		'No packet passes between the target and those in `to`; without it, a node is cut off from all other machines, a pod from everybody. A node cut off from the control plane cannot report: after 50 s it is Unknown, its pods get Ready=False, and after 5 more minutes they are replaced, while the old ones run on; these stay Terminating until the network is back, for nobody can tell the kubelet. A pod cut off from its node fails its probes; one cut off from another pod only finds that its connections time out.',
	parameters: [
		{
			name: 'to',
			type: 'string',
			default: '',
			description: 'the other side, separated by commas: node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value, outside',
		},
		{
			name: 'direction',
			type: 'string',
			default: 'both',
			description: 'both; to: only connections that the target opens; from: only those that it receives',
		},
		{
			name: 'reject',
			type: 'boolean',
			default: false,
			description: 'whoever tries is refused at once, as by a firewall with REJECT, instead of waiting',
		},
	],
	symptoms: [
		ofNodes(nodeReadySymptom('Unknown', 65)),
		ofPods(eventSymptom('Unhealthy: the probe runs into its timeout', 45, 'Unhealthy', /context deadline exceeded|i\/o timeout/)),
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
