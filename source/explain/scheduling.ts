import type {Group} from './page.ts';

export const scheduling: Group = {
	name: {en: 'Scheduling, taints and priority', ko: '스케줄링, 테인트, 우선순위'},
	pages: [
		{
			name: 'taints',
			aliases: ['taint', 'node.spec.taints', 'untolerated taint'],
			title: {en: 'What keeps pods off a node unless they tolerate it', ko: '톨러레이션이 없는 파드를 노드에서 막는 표시'},
			text: [
				'key=value:effect on a node. The effect is NoSchedule (no new pods), PreferNoSchedule (if it can be avoided) or NoExecute (no new ones, and those that are there must go). Control-plane nodes have node-role.kubernetes.io/control-plane:NoSchedule; Kubernetes itself taints nodes that are in trouble.',
			],
			textKo: [
				'노드에 있는 key=value:effect입니다. 효과는 NoSchedule(새 파드를 받지 않음), PreferNoSchedule(되도록 피함), NoExecute(새 파드를 받지 않고, 있던 파드도 나가야 함)입니다. 컨트롤 플레인 노드에는 node-role.kubernetes.io/control-plane:NoSchedule이 있으며, 쿠버네티스는 문제가 있는 노드에 스스로 테인트를 추가합니다.',
			],
			fields: ['node.spec.taints', 'kubectl describe node: Taints', 'FailedScheduling: … node(s) had untolerated taint(s)'],
			upstream: 'pkg/scheduler/framework/plugins/tainttoleration',
			scenario: {name: 'scheduling', at: '10s', command: 'describe node node02', shows: 'Taints: +gpu:NoSchedule'},
			related: ['tolerations', 'NoSchedule', 'PreferNoSchedule', 'NoExecute', 'node taints', 'FailedScheduling'],
		},
		{
			name: 'tolerations',
			aliases: ['toleration', 'spec.tolerations'],
			title: {en: 'Which taints a pod does not mind', ko: '파드가 허용하는 테인트'},
			text: [
				'key, operator (Equal or Exists), value and effect; an empty key with Exists tolerates everything, an empty effect every effect. A toleration lets a pod onto the node, it does not draw it there. Every pod is given two by admission: not-ready and unreachable, NoExecute, for 300 seconds each.',
			],
			textKo: [
				'key, operator(Equal 또는 Exists), value, effect로 이루어집니다. key가 비어 있고 Exists이면 모든 테인트를, effect가 비어 있으면 모든 효과를 허용합니다. 톨러레이션은 파드가 노드에 들어갈 수 있게 할 뿐 끌어당기지는 않습니다. 어드미션이 모든 파드에 둘을 추가합니다. not-ready와 unreachable의 NoExecute를 각각 300초 동안 허용하는 것입니다.',
			],
			fields: ['pod.spec.tolerations', 'kubectl describe pod: Tolerations'],
			upstream: 'plugin/pkg/admission/defaulttolerationseconds/admission.go',
			scenario: {
				name: 'web-server',
				at: '30s',
				command: 'get pod webserver -o yaml',
				shows: 'tolerations:[\\s\\S]*node.kubernetes.io/not-ready[\\s\\S]*tolerationSeconds: 300',
			},
			related: ['taints', 'tolerationSeconds', 'NoExecute'],
		},
		{
			name: 'tolerationSeconds',
			title: {en: 'How long a pod bears a NoExecute taint', ko: 'NoExecute 테인트를 허용하는 시간'},
			text: [
				"Counted from the moment the taint was put on the node. Absent means for ever, 0 or less not at all; of several tolerations that match, the shortest counts. The 300 seconds every pod gets for unreachable nodes are why a dead node's pods are replaced after about 350 seconds: 50 until it is noticed, 300 more.",
			],
			textKo: [
				'테인트가 노드에 추가된 순간부터 셉니다. 없으면 영원히, 0 이하이면 전혀 허용하지 않습니다. 맞는 톨러레이션이 여럿이면 가장 짧은 것을 따릅니다. 죽은 노드의 파드가 약 350초 뒤에 대체되는 것은 모든 파드가 받는 unreachable의 300초 때문입니다. 알아채는 데 50초, 그 뒤로 300초입니다.',
			],
			fields: ['pod.spec.tolerations[].tolerationSeconds'],
			upstream: 'pkg/controller/tainteviction/taint_eviction.go',
			scenario: {name: 'web-server', at: '30s', command: 'get pod webserver -o yaml'},
			related: ['tolerations', 'NoExecute', 'TaintManagerEviction', 'Ready (node)'],
		},
		{
			name: 'NoSchedule',
			title: {en: 'Taint effect: no new pods without a toleration', ko: '테인트 효과: 톨러레이션이 없는 새 파드를 받지 않음'},
			text: ['Pods that are there stay.'],
			textKo: ['이미 있는 파드는 그대로 있습니다.'],
			fields: ['node.spec.taints[].effect'],
			scenario: {name: 'scheduling', at: '10s', command: 'describe node node02'},
			related: ['taints', 'NoExecute', 'PreferNoSchedule'],
		},
		{
			name: 'PreferNoSchedule',
			title: {en: 'Taint effect: the scheduler looks elsewhere first', ko: '테인트 효과: 되도록 피함'},
			text: ["It lowers the node's score and never makes a pod Pending."],
			textKo: ['노드의 점수를 낮출 뿐, 이것 때문에 파드가 Pending이 되지는 않습니다.'],
			fields: ['node.spec.taints[].effect'],
			scenario: {name: 'drain', at: '190s', command: 'describe node node02'},
			related: ['taints', 'NoSchedule'],
		},
		{
			name: 'NoExecute',
			title: {
				en: 'Taint effect: no new pods, and those that do not tolerate it are deleted',
				ko: '테인트 효과: 새 파드를 막고, 톨러레이션이 없는 파드는 삭제함',
			},
			text: [
				"At once without a toleration, after tolerationSeconds with one that has it. The deletion is an ordinary one, with the pod's grace period.",
			],
			textKo: [
				'톨러레이션이 없으면 곧바로, tolerationSeconds가 있는 톨러레이션이면 그 시간 뒤에 삭제됩니다. 파드의 유예 기간을 지키는 보통의 삭제입니다.',
			],
			fields: ['node.spec.taints[].effect'],
			upstream: 'pkg/controller/tainteviction/taint_eviction.go',
			scenario: {name: 'node-lost', at: '2m', command: 'describe node node01', shows: 'node.kubernetes.io/unreachable:NoExecute'},
			related: ['taints', 'tolerationSeconds', 'TaintManagerEviction', 'DeletionByTaintManager'],
		},
		{
			name: 'node taints',
			aliases: [
				'node.kubernetes.io/not-ready',
				'node.kubernetes.io/unreachable',
				'node.kubernetes.io/memory-pressure',
				'node.kubernetes.io/disk-pressure',
				'node.kubernetes.io/pid-pressure',
				'node.kubernetes.io/unschedulable',
				'node.kubernetes.io/network-unavailable',
				'node.kubernetes.io/out-of-service',
				'not-ready',
				'unreachable',
			],
			title: {en: 'The taints Kubernetes itself puts on nodes', ko: '쿠버네티스가 스스로 노드에 추가하는 테인트'},
			text: [
				'not-ready (Ready is False) and unreachable (Ready is Unknown), with NoSchedule at once and NoExecute at a limited rate: one node in 10 seconds for each zone, fewer if most of a zone is down, none if every zone is dead. memory-pressure, disk-pressure, pid-pressure, network-unavailable and unschedulable (cordon) with NoSchedule.',
				"DaemonSet pods tolerate most of them. out-of-service is set by a person, to let go of a dead machine's pods and volumes.",
			],
			textKo: [
				'not-ready(Ready가 False)와 unreachable(Ready가 Unknown)은 NoSchedule이 곧바로, NoExecute가 제한된 속도로 추가됩니다. 영역마다 10초에 노드 하나이며, 영역의 대부분이 중단되면 더 느려지고, 모든 영역이 중단되면 추가하지 않습니다. memory-pressure, disk-pressure, pid-pressure, network-unavailable, unschedulable(cordon)은 NoSchedule입니다.',
				'데몬셋의 파드에는 대부분에 대한 톨러레이션이 있습니다. out-of-service는 죽은 기계의 파드와 볼륨을 놓아주기 위해 사람이 추가합니다.',
			],
			fields: ['node.spec.taints: node.kubernetes.io/…'],
			upstream: 'pkg/controller/nodelifecycle/node_lifecycle_controller.go',
			scenario: {name: 'node-lost', at: '2m', command: 'describe node node01', shows: 'node.kubernetes.io/unreachable'},
			related: ['taints', 'Ready (node)', 'NoExecute', 'MemoryPressure', 'NodeNotSchedulable'],
		},
		{
			name: 'nodeSelector',
			aliases: ['node selector', 'nodeAffinity', 'affinity', 'node affinity'],
			title: {en: 'Which nodes a pod accepts', ko: '파드가 받아들이는 노드'},
			text: [
				'Labels the node must have; nodeAffinity says the same with operators, and can prefer instead of require. Looked at when the pod is scheduled and when it arrives, never afterwards: a pod stays when the label goes. FailedScheduling says "node(s) didn\'t match Pod\'s node affinity/selector".',
			],
			textKo: [
				'노드에 있어야 하는 레이블입니다. nodeAffinity는 같은 것을 연산자로 적고, 요구 대신 선호를 나타낼 수도 있습니다. 파드를 스케줄할 때와 노드에 도착했을 때만 보고 그 뒤에는 보지 않으므로, 레이블이 없어져도 파드는 남습니다. FailedScheduling에는 "node(s) didn\'t match Pod\'s node affinity/selector"라고 나옵니다.',
			],
			fields: ['pod.spec.nodeSelector', 'pod.spec.affinity.nodeAffinity', 'kubectl describe pod: Node-Selectors'],
			upstream: 'pkg/scheduler/framework/plugins/nodeaffinity',
			scenario: {
				name: 'scheduling',
				at: '10s',
				command: 'get pod wants-ssd -o yaml',
				shows: 'nodeSelector:\\n +disk: ssd',
			},
			related: ['FailedScheduling', 'NodeAffinity', 'taints'],
		},
		{
			name: 'preemption',
			aliases: ['priority', 'priorityClassName', 'PriorityClass', 'nominatedNodeName', 'NOMINATED NODE', 'preemptionPolicy'],
			title: {en: 'A pod of higher priority takes the place of lower ones', ko: '우선순위 높은 파드가 낮은 파드의 자리를 차지함'},
			text: [
				'When nothing fits, the scheduler looks for a node where deleting pods of lower priority would help, chooses the fewest and least important victims, and deletes them with their grace period. The preemptor waits, with status.nominatedNodeName, and is scheduled when there is room, not necessarily there.',
				'Without any PriorityClass every pod has priority 0 and nobody is preempted. preemptionPolicy Never only moves a pod forward in the queue.',
			],
			textKo: [
				'맞는 노드가 없으면 스케줄러는 우선순위가 낮은 파드를 삭제해 자리가 나는 노드를 찾습니다. 가장 적고 덜 중요한 파드를 골라 유예 기간을 주고 삭제합니다. 선점한 파드는 status.nominatedNodeName을 갖고 기다리다가 자리가 나면 스케줄됩니다. 꼭 그 노드인 것은 아닙니다.',
				'PriorityClass가 없으면 모든 파드의 우선순위가 0이어서 아무도 밀려나지 않습니다. preemptionPolicy가 Never이면 대기열에서 앞설 뿐입니다.',
			],
			fields: ['pod.spec.priority', 'pod.status.nominatedNodeName', 'kubectl get pods -o wide: NOMINATED NODE'],
			upstream: 'pkg/scheduler/framework/preemption',
			scenario: {name: 'scheduling', at: '60.1s', command: 'get pod important -o wide', shows: 'Pending.* node01 '},
			related: ['Preempted', 'PreemptionByScheduler', 'FailedScheduling', 'eviction order'],
		},
		{
			name: 'drain',
			aliases: ['kubectl drain', 'evict', 'eviction API', 'PodDisruptionBudget'],
			title: {en: 'kubectl drain: cordon a node and evict its pods through the API', ko: 'kubectl drain: 노드를 막고 API로 파드를 축출'},
			text: [
				'Not the eviction of the kubelet. Each pod is asked to go through its eviction subresource, which respects PodDisruptionBudgets (a refusal is 429, and drain asks again) and deletes the pod with its grace period. DaemonSet pods stay (--ignore-daemonsets), mirror pods too.',
			],
			textKo: [
				'kubelet의 축출과는 다릅니다. 파드마다 eviction 하위 리소스로 요청하며, PodDisruptionBudget을 지키고(거절은 429이고 drain이 다시 요청합니다) 유예 기간을 주고 파드를 삭제합니다. 데몬셋의 파드는 남고(--ignore-daemonsets), 미러 파드도 남습니다.',
			],
			fields: ['POST …/pods/NAME/eviction'],
			upstream: 'staging/src/k8s.io/kubectl/pkg/drain',
			scenario: {name: 'drain', at: '55s', command: 'get pods -o wide', shows: 'node01[\\s\\S]*Terminating|Terminating[\\s\\S]*node01'},
			related: ['EvictionByEvictionAPI', 'NodeNotSchedulable', 'Evicted', 'Terminating'],
		},
	],
};
