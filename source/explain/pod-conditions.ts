import type {Group} from './page.ts';

const conditions = 'pod.status.conditions[]';
const reason = 'pod.status.conditions[].reason';
const generate = 'pkg/kubelet/status/generate.go';

export const podConditions: Group = {
	name: {en: 'Pod conditions and their reasons', ko: '파드의 조건과 그 이유'},
	pages: [
		{
			name: 'PodScheduled',
			title: {en: 'Condition: the pod has a node', ko: '조건: 파드에 노드가 정해짐'},
			text: [
				'True from the moment the scheduler has bound the pod. False with the reason Unschedulable and the whole account of why no node fits in the message, with SchedulingGated while gates hold it up, or SchedulerError. Before the scheduler has looked at the pod for the first time the condition is absent.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: 'pkg/scheduler/schedule_one.go',
			scenario: {name: 'scheduling', at: '5s', command: 'describe pod too-big', shows: 'PodScheduled +False'},
			related: ['Unschedulable', 'SchedulingGated', 'SchedulerError', 'FailedScheduling', 'Scheduled'],
		},
		{
			name: 'PodReadyToStartContainers',
			aliases: ['PodHasNetwork'],
			title: {en: 'Condition: the sandbox is up and the pod has its IP', ko: '조건: 샌드박스가 섰고 파드에 IP가 있음'},
			text: [
				'True once the pause container runs and the network has given the pod an address; from then on images are pulled and containers started. False again when the sandbox is gone: after the end of the pod, or while a lost sandbox is made anew.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver', shows: 'PodReadyToStartContainers +True'},
			related: ['FailedCreatePodSandBox', 'SandboxChanged', 'pause container'],
		},
		{
			name: 'AllContainersRestarting',
			aliases: ['RestartAllContainersStarted', 'RestartingAllContainers', 'RestartAllContainers', 'restartPolicyRules'],
			title: {
				en: 'Condition: all containers of the pod are being removed, to begin anew in place',
				ko: '조건: 파드의 모든 컨테이너를 지우고 그 자리에서 새로 시작하는 중',
			},
			text: [
				'Only pods have it of which a container has a rule with the action RestartAllContainers (spec.containers[].restartPolicyRules). When that container ends with one of the exit codes named, the condition turns True, every container is killed without pre-stop hook and grace period (two seconds is the least) and removed; then it turns False and the pod begins with its first init container. Its sandbox, address and volumes stay, and no back-off is waited for.',
				'Each container says it with exit code 137 and the reason RestartingAllContainers as its last state, whatever it did before, and counts a restart. There are no previous logs.',
			],
			fields: [conditions, 'lastState.terminated.reason', 'kubectl get pods: STATUS'],
			upstream: generate,
			scenario: {name: 'restart-all-containers', at: '26s', command: 'describe pod gang', shows: 'AllContainersRestarting +True'},
			related: ['restartPolicy', 'exit code 137', 'init containers'],
		},
		{
			name: 'Initialized',
			title: {en: 'Condition: all init containers are behind the pod', ko: '조건: 초기화 컨테이너가 모두 끝남'},
			text: [
				'True when each plain init container has ended with 0 and each sidecar has started, or once any app container has run. Without init containers it is True from the start. False has the reason ContainersNotInitialized and names the containers that are missing.',
				'It decides what kubectl counts as RESTARTS and whether STATUS speaks of the init containers.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'init-containers', at: '20s', command: 'describe pod myapp-pod', shows: 'Initialized +False'},
			related: ['ContainersNotInitialized', 'Init:N/M', 'init containers'],
		},
		{
			name: 'ContainersReady',
			title: {en: 'Condition: every app container and sidecar is ready', ko: '조건: 앱 컨테이너와 사이드카가 모두 준비됨'},
			text: [
				'What the probes and the runtime say, without the readiness gates. The message of False names the containers in brackets, separated by spaces: "containers with unready status: [app proxy]".',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'describe pod not-yet', shows: 'ContainersReady +False'},
			related: ['Ready', 'ContainersNotReady', 'readinessProbe'],
		},
		{
			name: 'Ready',
			aliases: ['ready', 'pod Ready', 'condition Ready'],
			title: {en: 'Condition: the pod may be sent requests', ko: '조건: 파드가 요청을 받아도 됨'},
			text: [
				'ContainersReady, and then every readiness gate. It is what Services go by: an endpoint is ready when its pod is Ready and not being deleted. Deployments count it too, minReadySeconds later, as available.',
				'False comes from a container (ContainersNotReady), from a gate (ReadinessGatesNotReady), from the end of the pod (PodCompleted, PodFailed), or from the node controller, which turns it False for all pods of a node that fell silent and leaves everything else as it was.',
			],
			textKo: [
				'ContainersReady에 readiness gate를 더한 것입니다. 서비스가 이 조건을 봅니다. 파드가 Ready이고 삭제 중이 아니어야 엔드포인트가 준비된 것으로 칩니다. Deployment도 이 조건이 minReadySeconds 동안 이어진 파드를 available로 셉니다.',
				'False가 되는 까닭은 컨테이너(ContainersNotReady), gate(ReadinessGatesNotReady), 파드의 끝(PodCompleted, PodFailed), 그리고 소식이 끊긴 노드의 파드를 모두 False로 바꾸는 노드 컨트롤러입니다.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'describe pod not-yet', shows: '\\n +Ready +False'},
			related: ['ContainersReady', 'readiness gates', 'READY', 'Ready (node)', 'readinessProbe', 'endpoint conditions'],
		},
		{
			name: 'DisruptionTarget',
			title: {en: 'Condition: somebody is about to end this pod, and who', ko: '조건: 누군가 이 파드를 곧 끝내려 함'},
			text: [
				'Set to True just before the pod is deleted or failed by the cluster itself. The reason names who: PreemptionByScheduler, DeletionByTaintManager, EvictionByEvictionAPI, DeletionByPodGC or TerminationByKubelet. A Job may look at it to tell a disruption from a failure of the program.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: 'pkg/controller/tainteviction; pkg/scheduler/framework/preemption; pkg/kubelet/eviction',
			scenario: {name: 'eviction', at: '160s', command: 'describe pod best-effort', shows: 'DisruptionTarget +True'},
			related: ['PreemptionByScheduler', 'DeletionByTaintManager', 'EvictionByEvictionAPI', 'DeletionByPodGC', 'TerminationByKubelet'],
		},
		{
			name: 'readiness gates',
			aliases: ['readinessGates', 'readiness gate', 'spec.readinessGates', 'conditionType'],
			title: {en: "Conditions of one's own that Ready has to wait for", ko: 'Ready가 기다려야 하는 사용자 정의 조건'},
			text: [
				"spec.readinessGates lists condition types. Whoever cares for them, a load balancer's controller for one, writes them into the pod's status; until all are True the pod is not Ready, though its containers are. kubectl get pods -o wide counts them as 0/1.",
			],
			fields: ['pod.spec.readinessGates', 'kubectl get pods -o wide: READINESS GATES'],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'get pod gated -o wide', shows: 'READINESS GATES[\\s\\S]* 0/1'},
			related: ['ReadinessGatesNotReady', 'Ready', 'ContainersReady'],
		},
		{
			name: 'ContainersNotReady',
			title: {en: 'Reason: some containers are not ready', ko: '이유: 준비되지 않은 컨테이너가 있음'},
			text: [
				'The reason of Ready and ContainersReady being False; the message names the containers. A container is unready because it has not started, its readiness probe fails or has not run yet, or it has ended.',
			],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'get pod not-yet -o yaml'},
			related: ['Ready', 'ContainersReady', 'readinessProbe'],
		},
		{
			name: 'ContainersNotInitialized',
			title: {en: 'Reason: some init containers are not done', ko: '이유: 끝나지 않은 초기화 컨테이너가 있음'},
			text: [
				'The reason of Initialized being False. The message lists all that are missing, in order: "containers with incomplete status: [check prepare]".',
			],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'init-containers', at: '20s', command: 'get pod myapp-pod -o yaml'},
			related: ['Initialized', 'init containers'],
		},
		{
			name: 'ReadinessGatesNotReady',
			title: {en: 'Reason: a readiness gate does not hold', ko: '이유: 채워지지 않은 readiness gate가 있음'},
			text: ["The containers are ready, a gate is not. The message says whether the gate's condition does not exist or what its status is."],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'get pod gated -o yaml'},
			related: ['readiness gates', 'Ready'],
		},
		{
			name: 'PodCompleted',
			title: {en: 'Reason: the pod has succeeded, so nothing of it is ready', ko: '이유: 파드가 성공으로 끝나서 준비된 것이 없음'},
			text: ['Ready and ContainersReady are False with it, and Initialized is True with it, when the phase is Succeeded.'],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-0 -o yaml'},
			related: ['Succeeded', 'Completed', 'Ready'],
		},
		{
			name: 'PodFailed',
			title: {en: 'Reason: the pod has failed, so nothing of it is ready', ko: '이유: 파드가 실패로 끝나서 준비된 것이 없음'},
			text: ['Ready and ContainersReady are False with it when the phase is Failed.'],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1 -o yaml'},
			related: ['Failed', 'Ready'],
		},
		{
			name: 'UnknownContainerStatuses',
			title: {en: 'Reason: the kubelet has no container statuses to judge by', ko: '이유: 판단할 컨테이너 상태가 없음'},
			text: ['Initialized, ContainersReady and Ready are False with it when the status lists no containers at all. In practice it is short-lived.'],
			fields: [reason],
			upstream: generate,
			unseen: {
				en: 'The kubelet of today always lists a status for each container before it judges the conditions, and gives a pod it refuses no conditions at all.',
				ko: '지금의 kubelet은 조건을 정하기 전에 늘 컨테이너마다 상태를 적고, 거절한 파드에는 조건을 아예 달지 않습니다.',
			},
			related: ['Ready', 'Initialized'],
		},
		{
			name: 'Unschedulable',
			title: {en: 'Reason: no node fits the pod', ko: '이유: 맞는 노드가 없음'},
			text: [
				'The message begins with "0/n nodes are available:" and counts the nodes by what spoke against them. A node counts under each of its reasons, so the numbers may add up to more than n; the parts are sorted as text. What follows is whether preemption would help.',
				'The pod is tried again when something changes that could make room (a node joins, a pod goes, a label or taint changes), after a back-off of 1 to 10 seconds, and every 5 minutes in any case.',
			],
			fields: [reason, 'event FailedScheduling'],
			upstream: 'pkg/scheduler/framework/types.go, FitError',
			scenario: {name: 'scheduling', at: '5s', command: 'get pod too-big -o yaml'},
			related: ['PodScheduled', 'FailedScheduling', 'requests', 'taints', 'nodeSelector', 'preemption'],
		},
		{
			name: 'SchedulingGated',
			aliases: ['schedulingGates', 'spec.schedulingGates', 'scheduling gates'],
			title: {en: 'The scheduler does not look at the pod until its gates are removed', ko: '스케줄링 게이트가 없어질 때까지 스케줄러가 보지 않음'},
			text: [
				'spec.schedulingGates may be given only when the pod is created; afterwards they can only be taken away. While one is left, PodScheduled is False with this reason and STATUS shows it. There is no FailedScheduling event, for nothing was tried.',
			],
			fields: ['pod.spec.schedulingGates', reason, 'kubectl get pods: STATUS'],
			upstream: 'pkg/registry/core/pod/strategy.go',
			scenario: {name: 'scheduling', at: '5s', command: 'get pod gated'},
			related: ['PodScheduled', 'Pending', 'Unschedulable'],
		},
		{
			name: 'SchedulerError',
			title: {en: 'Reason: the scheduler itself failed', ko: '이유: 스케줄러 자체의 오류'},
			text: [
				'PodScheduled is False because of an internal error, such as a binding that the API server refused, not because no node fits. The pod is tried again.',
			],
			fields: [reason],
			upstream: 'pkg/scheduler/schedule_one.go',
			scenario: {name: 'binding-race', at: '21s', command: 'get pods -o yaml'},
			related: ['PodScheduled', 'Unschedulable'],
		},
		{
			name: 'PreemptionByScheduler',
			title: {en: 'Reason: the pod makes way for one of higher priority', ko: '이유: 우선순위가 더 높은 파드에 자리를 내줌'},
			text: [
				'DisruptionTarget on a victim of preemption, with the message "default-scheduler: preempting to accommodate a higher priority pod". The victim is deleted with its own grace period.',
			],
			fields: [reason],
			upstream: 'pkg/scheduler/framework/preemption/executor.go',
			scenario: {name: 'scheduling', at: '65s', command: 'get pod humble -o yaml'},
			related: ['preemption', 'Preempted', 'DisruptionTarget'],
		},
		{
			name: 'DeletionByTaintManager',
			title: {en: 'Reason: the pod does not tolerate a NoExecute taint of its node', ko: '이유: 노드의 NoExecute 테인트를 견디지 못함'},
			text: [
				'DisruptionTarget on a pod that the taint eviction controller deletes: at once without a toleration, after tolerationSeconds with one. It is what happens to pods 5 minutes after their node fell silent.',
			],
			fields: [reason],
			upstream: 'pkg/controller/tainteviction/taint_eviction.go',
			scenario: {name: 'node-lost', at: '450s', command: 'get pods -o yaml'},
			related: ['TaintManagerEviction', 'NoExecute', 'tolerationSeconds', 'DisruptionTarget'],
		},
		{
			name: 'DeletionByPodGC',
			title: {en: 'Reason: the pod garbage collector removes a pod nobody can look after', ko: '이유: 돌볼 수 없게 된 파드를 파드 GC가 치움'},
			text: [
				'DisruptionTarget on a pod whose Node object no longer exists (after 40 seconds of quarantine), or that is Terminating on a node tainted out-of-service.',
			],
			fields: [reason],
			upstream: 'pkg/controller/podgc/gc_controller.go',
			scenario: {name: 'node-removed', at: '130s', command: 'get pod kept -o yaml'},
			related: ['DisruptionTarget', 'Terminating'],
		},
		{
			name: 'EvictionByEvictionAPI',
			title: {en: 'Reason: somebody asked for the eviction, as kubectl drain does', ko: '이유: kubectl drain처럼 누군가 축출을 요청함'},
			text: [
				"DisruptionTarget on a pod evicted through the API's eviction subresource. PodDisruptionBudgets are asked first; the pod is then deleted with its grace period.",
			],
			fields: [reason],
			upstream: 'pkg/registry/core/pod/storage/eviction.go',
			scenario: {name: 'drain', at: '55s', command: 'get pods -o yaml'},
			related: ['drain', 'DisruptionTarget'],
		},
		{
			name: 'TerminationByKubelet',
			title: {en: 'Reason: the kubelet ended the pod to save the node', ko: '이유: 노드를 지키려고 kubelet이 파드를 끝냄'},
			text: [
				'DisruptionTarget on a pod evicted under node pressure; the message is that of the eviction. A node that is shut down gracefully sets it as well.',
			],
			fields: [reason],
			upstream: 'pkg/kubelet/eviction/eviction_manager.go',
			scenario: {name: 'eviction', at: '160s', command: 'get pod best-effort -o yaml'},
			related: ['Evicted', 'DisruptionTarget', 'eviction signals'],
		},
	],
};
