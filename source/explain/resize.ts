import type {Group} from './page.ts';

const conditions = 'pod.status.conditions[]';

export const resizing: Group = {
	name: {en: 'Resizing a running pod', ko: '실행 중인 파드의 크기 바꾸기'},
	pages: [
		{
			name: 'in-place resize',
			aliases: ['resize', 'resizePolicy', 'ResizeStarted', 'ResizeCompleted', 'kubectl patch --subresource resize'],
			title: {en: 'New cpu and memory for a container that runs', ko: '돌고 있는 컨테이너에 새 cpu와 메모리를 줌'},
			text: [
				'Requests and limits of a pod are changed through its resize subresource. The kubelet first decides whether the node can give them, then writes the new limits into the cgroup; resizePolicy says for cpu and memory whether the container has to be restarted for it. The events are ResizeStarted and ResizeCompleted.',
				"There are three sizes to tell apart: what is wished (spec), what the node has set aside (allocatedResources), and what is in force (resources of the container's status). The QoS class must stay the same.",
			],
			fields: ['pod.spec.containers[].resizePolicy', 'pod.status.containerStatuses[].allocatedResources', 'pod.status.containerStatuses[].resources'],
			upstream: 'pkg/kubelet/allocation; pkg/kubelet/kuberuntime/kuberuntime_manager.go',
			scenario: {name: 'resize', at: '40s', command: 'describe pod resize-demo', shows: 'ResizeCompleted'},
			related: ['PodResizePending', 'PodResizeInProgress', 'requests', 'limits', 'QoS class'],
		},
		{
			name: 'PodResizePending',
			title: {en: 'Condition: the node does not give the pod its new size', ko: '조건: 노드가 새 크기를 주지 못함'},
			text: [
				'The reason is Deferred if the size would fit the node but not now; the kubelet tries again when something on the node changes. It is Infeasible if the node could never give it, or the pod may not be resized at all. The pod runs on with what it has. The Warnings ResizeDeferred and ResizeInfeasible go with it.',
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
			fields: [`${conditions}: PodResizePending`, 'event ResizeDeferred, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize', at: '180s', command: 'get pod resize-demo -o yaml'},
			related: ['PodResizePending', 'Infeasible'],
		},
		{
			name: 'PodResizeInProgress',
			aliases: ['ResizeError'],
			title: {en: 'Condition: the new size is promised and being put into force', ko: '조건: 새 크기가 정해져 적용되는 중'},
			text: [
				'It is there until the runtime has the new limits, or the container has been restarted with them. With the reason Error something stands in the way, such as a memory limit below what is in use; the Warning is ResizeError, and the kubelet tries again.',
			],
			fields: [conditions, 'event of a pod, Warning'],
			upstream: 'pkg/kubelet/allocation/allocation_manager.go',
			scenario: {name: 'resize-below-usage', at: '40s', command: 'describe pod full'},
			related: ['in-place resize', 'PodResizePending'],
		},
	],
};
