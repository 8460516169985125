import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {nodeConditionSymptom, nodeTaintSymptom, ofNodes, ofPods, podSymptom} from './symptoms.ts';

export const diskFill: Fault = {
	name: 'disk-fill',
	title: {en: 'A disk fills up', ko: '디스크 가득 참'},
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description: {
		en: 'A container writes to its own file system: over its ephemeral-storage limit the kubelet evicts the pod, without one it only fills the node. On a node the disk itself is filled: below 10 % the kubelet reports DiskPressure, taints the node, removes dead containers and unused images, and then evicts pods, the largest writers first. With files instead of bytes it is the inodes that run out. Where the runtime has a file system of its own for images, fileSystem: imagefs fills that one: below 15 % the largest writable layers go first; of the other one, the largest logs and volumes.',
		ko: '컨테이너가 자신의 파일 시스템에 씁니다. ephemeral-storage 제한을 넘으면 kubelet이 파드를 축출하고, 제한이 없으면 노드의 디스크만 채웁니다. 노드가 대상이면 디스크 자체를 채웁니다. 남은 공간이 10% 아래로 내려가면 kubelet은 DiskPressure를 보고하고 노드에 테인트를 추가하며, 종료된 컨테이너와 쓰지 않는 이미지를 지운 다음 많이 쓴 파드부터 축출합니다. 바이트 대신 파일 수를 주면 아이노드가 바닥납니다. 컨테이너 런타임이 이미지용 파일 시스템을 따로 쓰면 fileSystem: imagefs로 그쪽을 채웁니다. 15% 아래로 내려가면 쓰기 레이어가 큰 파드부터, 노드의 파일 시스템에서는 로그와 볼륨이 큰 파드부터 축출합니다.',
	},
	parameters: [
		{name: 'size', type: 'bytes', default: '2Gi', description: {en: 'what each container writes', ko: '컨테이너마다 쓰는 양'}},
		{
			name: 'files',
			type: 'number',
			default: 0,
			description: {
				en: 'empty files that each container writes besides; on a node, how many are written there',
				ko: '컨테이너마다 추가로 만드는 빈 파일의 수. 노드에서는 그곳에 만드는 파일의 수',
			},
		},
		{
			name: 'availablePercent',
			type: 'number',
			default: 5,
			description: {en: 'on a node: how much of the disk is left', ko: '노드에서: 디스크에 남기는 공간(퍼센트)'},
		},
		{
			name: 'fileSystem',
			type: 'string',
			default: 'nodefs',
			description: {en: 'on a node: which one is filled, nodefs or imagefs', ko: '노드에서: 채울 파일 시스템. nodefs 또는 imagefs'},
		},
	],
	symptoms: [
		ofPods(
			podSymptom(
				{en: 'with an ephemeral-storage limit: the pod is Evicted', ko: 'ephemeral-storage 제한이 있으면 파드가 Evicted가 됩니다'},
				15,
				({status}) => status.phase === 'Failed' && status.reason === 'Evicted',
			),
		),
		ofNodes(nodeConditionSymptom('DiskPressure', 25)),
		ofNodes(nodeTaintSymptom('node.kubernetes.io/disk-pressure', 30)),
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}', 'kubectl describe node {name}'],
	inject(context) {
		const {target, world, parameters, id} = context;
		if (target.kind !== 'node') {
			overrideBehaviour(context, {extraDiskBytes: Number(parameters.size), extraFiles: Number(parameters.files)});
			return;
		}
		const machine = world.machine(target.name);
		const {fileSystem} = parameters;
		if (fileSystem !== 'nodefs' && fileSystem !== 'imagefs')
			throw new Error(`disk-fill: fileSystem must be nodefs or imagefs, not ${JSON.stringify(fileSystem)}`);
		const isImageFs = fileSystem === 'imagefs';
		const {nodeFs, imageFs} = machine.stats();
		const {capacityBytes, usedBytes} = isImageFs ? imageFs : nodeFs;
		const leftBytes = Math.floor((capacityBytes * Number(parameters.availablePercent)) / 100);
		const bytes = Math.max(0, capacityBytes - usedBytes - leftBytes);
		const files = Number(parameters.files);
		machine.occupy(id, isImageFs ? {imageDiskBytes: bytes, imageDiskInodes: files} : {diskBytes: bytes, inodes: files});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
