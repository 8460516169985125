import type {Group} from './page.ts';

const conditions = 'pod.status.conditions[]';

export const resizing: Group = {
	name: {en: 'Resizing a running pod', ko: '실행 중인 파드의 크기 바꾸기'},
	pages: [
		{
			name: 'in-place resize',
			aliases: ['resize', 'resizePolicy', 'ResizeStarted', 'ResizeCompleted', 'kubectl patch --subresource resize'],
			title: {en: 'New cpu and memory for a container that runs', ko: '실행 중인 컨테이너의 cpu와 메모리를 바꿈'},
			text: [
				'Requests and limits of a pod are changed through its resize subresource. The kubelet first decides whether the node can give them, then writes the new limits into the cgroup; resizePolicy says for cpu and memory whether the container has to be restarted for it. The events are ResizeStarted and ResizeCompleted.',
				"There are three sizes to tell apart: what is wished (spec), what the node has set aside (allocatedResources), and what is in force (resources of the container's status). The QoS class must stay the same.",
			],
			textKo: [
				'파드의 요청과 제한을 resize 하위 리소스로 바꿉니다. kubelet은 먼저 노드가 줄 수 있는지 판단하고, 새 제한을 cgroup에 씁니다. 그러려면 컨테이너를 재시작해야 하는지는 cpu와 메모리마다 resizePolicy가 정합니다. 이벤트는 ResizeStarted와 ResizeCompleted입니다.',
				'세 가지 크기를 구별해야 합니다. 원하는 크기(spec), 노드가 확보해 둔 크기(allocatedResources), 적용된 크기(컨테이너 상태의 resources)입니다. QoS 클래스는 바뀌면 안 됩니다.',
			],
			fields: ['pod.spec.containers[].resizePolicy', 'pod.status.containerStatuses[].allocatedResources', 'pod.status.containerStatuses[].resources'],
			upstream: 'pkg/kubelet/allocation; pkg/kubelet/kuberuntime/kuberuntime_manager.go',
			scenario: {name: 'resize', at: '40s', command: 'describe pod resize-demo', shows: 'ResizeCompleted'},
			related: ['PodResizePending', 'PodResizeInProgress', 'requests', 'limits', 'QoS class'],
		},
		{
			name: 'PodResizePending',
			title: {en: 'Condition: the node does not give the pod its new size', ko: '컨디션: 노드가 새 크기를 주지 못함'},
			text: [
				'The reason is Deferred if the size would fit the node but not now; the kubelet tries again when something on the node changes. It is Infeasible if the node could never give it, or the pod may not be resized at all. The pod runs on with what it has. The Warnings ResizeDeferred and ResizeInfeasible go with it.',
			],
			textKo: [
				'크기가 노드에 들어갈 수는 있지만 지금은 안 되면 이유가 Deferred이고, 노드에 변화가 있으면 kubelet이 다시 시도합니다. 노드가 결코 줄 수 없거나 크기를 바꿀 수 없는 파드이면 Infeasible입니다. 파드는 지금 크기로 계속 실행됩니다. Warning 이벤트 ResizeDeferred와 ResizeInfeasible이 함께 나옵니다.',
			],
			fields: [conditions, 'event of a pod, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize', at: '125s', command: 'describe pod resize-demo'},
			related: ['Deferred', 'Infeasible', 'in-place resize', 'PodResizeInProgress', 'OutOfcpu'],
		},
		{
			name: 'Infeasible',
			aliases: ['ResizeInfeasible'],
			title: {en: 'Reason: the node could never give the pod its new size', ko: '이유: 노드가 결코 줄 수 없는 크기'},
			text: [
				'The size is above what is allocatable of the node, or the pod is one that may not be resized (a static pod, or one whose resources a manager has pinned). The message says which; the pod runs on with what it has, and a smaller wish is looked at anew.',
			],
			textKo: [
				'노드의 할당 가능한(allocatable) 양보다 크거나, 크기를 바꿀 수 없는 파드입니다(스태틱 파드, 또는 자원 관리자가 자원을 고정한 파드). 어느 쪽인지는 메시지에 있습니다. 파드는 지금 크기로 계속 실행되고, 더 작은 크기를 요청하면 다시 검토합니다.',
			],
			fields: [`${conditions}: PodResizePending`, 'event ResizeInfeasible, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize', at: '125s', command: 'get pod resize-demo -o yaml'},
			related: ['PodResizePending', 'Deferred'],
		},
		{
			name: 'Deferred',
			aliases: ['ResizeDeferred'],
			title: {en: 'Reason: the node cannot give the pod its new size now, and may later', ko: '이유: 지금은 줄 수 없지만 나중에는 줄 수 있는 크기'},
			text: [
				'Other pods have what is missing. The kubelet tries again when one of them goes or shrinks, those of higher priority first. The pod runs on with what it has.',
			],
			textKo: [
				'모자라는 것을 다른 파드가 가지고 있습니다. 그 가운데 하나가 사라지거나 줄어들면 kubelet이 우선순위가 높은 것부터 다시 시도합니다. 파드는 지금 크기로 계속 실행됩니다.',
			],
			fields: [`${conditions}: PodResizePending`, 'event ResizeDeferred, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize', at: '180s', command: 'get pod resize-demo -o yaml'},
			related: ['PodResizePending', 'Infeasible'],
		},
		{
			name: 'PodResizeInProgress',
			aliases: ['ResizeError'],
			title: {en: 'Condition: the new size is promised and being put into force', ko: '컨디션: 새 크기가 정해져 적용되는 중'},
			text: [
				'It is there until the runtime has the new limits, or the container has been restarted with them. With the reason Error something stands in the way, such as a memory limit below what is in use; the Warning is ResizeError, and the kubelet tries again.',
			],
			textKo: [
				'런타임에 새 제한이 적용되거나 컨테이너가 새 크기로 재시작될 때까지 있습니다. 이유가 Error이면 현재 사용량보다 작은 메모리 제한처럼 걸림돌이 있는 것입니다. Warning 이벤트는 ResizeError이고, kubelet이 다시 시도합니다.',
			],
			fields: [conditions, 'event of a pod, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize-below-usage', at: '40s', command: 'describe pod full'},
			related: ['in-place resize', 'PodResizePending'],
		},
	],
};
