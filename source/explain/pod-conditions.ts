import type {Group} from './page.ts';

const conditions = 'pod.status.conditions[]';
const reason = 'pod.status.conditions[].reason';
const generate = 'pkg/kubelet/status/generate.go';

export const podConditions: Group = {
	name: {en: 'Pod conditions and their reasons', ko: '파드의 컨디션과 그 이유'},
	pages: [
		{
			name: 'PodScheduled',
			title: {en: 'Condition: the pod has a node', ko: '컨디션: 파드에 노드가 정해짐'},
			text: [
				'True from the moment the scheduler has bound the pod. False with the reason Unschedulable and the whole account of why no node fits in the message, with SchedulingGated while gates hold it up, or SchedulerError. Before the scheduler has looked at the pod for the first time the condition is absent.',
			],
			textKo: [
				'스케줄러가 파드를 노드에 바인딩한 순간부터 True입니다. False이면 이유는 Unschedulable이고 메시지에 맞는 노드가 없는 까닭이 모두 들어 있습니다. 게이트가 붙잡고 있으면 SchedulingGated, 스케줄러의 오류이면 SchedulerError입니다. 스케줄러가 파드를 처음 보기 전에는 이 컨디션이 없습니다.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: 'pkg/scheduler/schedule_one.go',
			scenario: {name: 'scheduling', at: '5s', command: 'describe pod too-big', shows: 'PodScheduled +False'},
			related: ['Unschedulable', 'SchedulingGated', 'SchedulerError', 'FailedScheduling', 'Scheduled'],
		},
		{
			name: 'PodReadyToStartContainers',
			aliases: ['PodHasNetwork'],
			title: {en: 'Condition: the sandbox is up and the pod has its IP', ko: '컨디션: 샌드박스가 준비되었고 파드에 IP가 있음'},
			text: [
				'True once the pause container runs and the network has given the pod an address; from then on images are pulled and containers started. False again when the sandbox is gone: after the end of the pod, or while a lost sandbox is made anew.',
			],
			textKo: [
				'pause 컨테이너가 실행되고 네트워크가 파드에 주소를 주면 True가 됩니다. 그때부터 이미지를 가져오고 컨테이너를 시작합니다. 샌드박스가 없어지면 다시 False가 됩니다. 파드가 끝난 뒤, 또는 잃어버린 샌드박스를 새로 만드는 동안입니다.',
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
				ko: '컨디션: 모든 컨테이너를 제거하고 그 자리에서 새로 시작하는 중',
			},
			text: [
				'Only pods have it of which a container has a rule with the action RestartAllContainers (spec.containers[].restartPolicyRules). When that container ends with one of the exit codes named, the condition turns True, every container is killed without pre-stop hook and grace period (two seconds is the least) and removed; then it turns False and the pod begins with its first init container. Its sandbox, address and volumes stay, and no back-off is waited for.',
				'Each container says it with exit code 137 and the reason RestartingAllContainers as its last state, whatever it did before, and counts a restart. There are no previous logs.',
			],
			textKo: [
				'RestartAllContainers 동작을 가진 규칙(spec.containers[].restartPolicyRules)이 있는 컨테이너의 파드에만 있습니다. 그 컨테이너가 지정된 종료 코드 가운데 하나로 끝나면 컨디션이 True가 되고, 모든 컨테이너가 preStop 훅과 유예 기간 없이(최소 2초) 강제 종료되고 제거됩니다. 그다음 False가 되고 파드는 첫 초기화 컨테이너부터 다시 시작합니다. 샌드박스와 주소, 볼륨은 그대로이고 백오프를 기다리지 않습니다.',
				'컨테이너마다 이전에 무엇을 했든 마지막 상태가 종료 코드 137, 이유 RestartingAllContainers가 되고 재시작을 한 번 셉니다. 이전 로그는 없습니다.',
			],
			fields: [conditions, 'lastState.terminated.reason', 'kubectl get pods: STATUS'],
			upstream: generate,
			scenario: {name: 'restart-all-containers', at: '26s', command: 'describe pod gang', shows: 'AllContainersRestarting +True'},
			related: ['restartPolicy', 'exit code 137', 'init containers'],
		},
		{
			name: 'Initialized',
			title: {en: 'Condition: all init containers are behind the pod', ko: '컨디션: 초기화 컨테이너가 모두 끝남'},
			text: [
				'True when each plain init container has ended with 0 and each sidecar has started, or once any app container has run. Without init containers it is True from the start. False has the reason ContainersNotInitialized and names the containers that are missing.',
				'It decides what kubectl counts as RESTARTS and whether STATUS speaks of the init containers.',
			],
			textKo: [
				'일반 초기화 컨테이너가 모두 0으로 끝나고 사이드카가 모두 시작되면, 또는 앱 컨테이너가 하나라도 실행된 적이 있으면 True입니다. 초기화 컨테이너가 없으면 처음부터 True입니다. False의 이유는 ContainersNotInitialized이고 메시지에 남은 컨테이너의 이름이 있습니다.',
				'kubectl이 무엇을 RESTARTS로 세는지, STATUS가 초기화 컨테이너를 보여 주는지가 이 컨디션에 달려 있습니다.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'init-containers', at: '20s', command: 'describe pod myapp-pod', shows: 'Initialized +False'},
			related: ['ContainersNotInitialized', 'Init:N/M', 'init containers'],
		},
		{
			name: 'ContainersReady',
			title: {en: 'Condition: every app container and sidecar is ready', ko: '컨디션: 앱 컨테이너와 사이드카가 모두 준비됨'},
			text: [
				'What the probes and the runtime say, without the readiness gates. The message of False names the containers in brackets, separated by spaces: "containers with unready status: [app proxy]".',
			],
			textKo: [
				'준비성 게이트를 뺀, 프로브와 런타임의 판단입니다. False의 메시지에는 컨테이너 이름이 대괄호 안에 공백으로 나뉘어 있습니다("containers with unready status: [app proxy]").',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'describe pod not-yet', shows: 'ContainersReady +False'},
			related: ['Ready', 'ContainersNotReady', 'readinessProbe'],
		},
		{
			name: 'Ready',
			aliases: ['ready', 'pod Ready', 'condition Ready'],
			title: {en: 'Condition: the pod may be sent requests', ko: '컨디션: 파드가 요청을 받아도 됨'},
			text: [
				'ContainersReady, and then every readiness gate. It is what Services go by: an endpoint is ready when its pod is Ready and not being deleted. Deployments count it too, minReadySeconds later, as available.',
				'False comes from a container (ContainersNotReady), from a gate (ReadinessGatesNotReady), from the end of the pod (PodCompleted, PodFailed), or from the node controller, which turns it False for all pods of a node that fell silent and leaves everything else as it was.',
			],
			textKo: [
				'ContainersReady에 모든 준비성 게이트를 더한 것입니다. 서비스가 이 컨디션을 따릅니다. 파드가 Ready이고 삭제 중이 아니면 그 엔드포인트가 준비된 것입니다. 디플로이먼트도 이 컨디션이 minReadySeconds 동안 이어진 파드를 available로 셉니다.',
				'False가 되는 까닭은 컨테이너(ContainersNotReady), 게이트(ReadinessGatesNotReady), 파드의 끝(PodCompleted, PodFailed), 그리고 노드 컨트롤러입니다. 노드 컨트롤러는 소식이 끊긴 노드의 모든 파드를 False로 바꾸고 나머지는 그대로 둡니다.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'describe pod not-yet', shows: '\\n +Ready +False'},
			related: ['ContainersReady', 'readiness gates', 'READY', 'Ready (node)', 'readinessProbe', 'endpoint conditions'],
		},
		{
			name: 'DisruptionTarget',
			title: {en: 'Condition: somebody is about to end this pod, and who', ko: '컨디션: 누군가 이 파드를 곧 끝내려 함'},
			text: [
				'Set to True just before the pod is deleted or failed by the cluster itself. The reason names who: PreemptionByScheduler, DeletionByTaintManager, EvictionByEvictionAPI, DeletionByPodGC or TerminationByKubelet. A Job may look at it to tell a disruption from a failure of the program.',
			],
			textKo: [
				'클러스터가 파드를 삭제하거나 실패로 만들기 직전에 True가 됩니다. 누가 했는지는 이유에 있습니다. PreemptionByScheduler, DeletionByTaintManager, EvictionByEvictionAPI, DeletionByPodGC, TerminationByKubelet 가운데 하나입니다. 잡은 이것을 보고 중단과 프로그램의 실패를 구별할 수 있습니다.',
			],
			fields: [conditions, 'kubectl describe pod: Conditions'],
			upstream: 'pkg/controller/tainteviction; pkg/scheduler/framework/preemption; pkg/kubelet/eviction',
			scenario: {name: 'eviction', at: '160s', command: 'describe pod best-effort', shows: 'DisruptionTarget +True'},
			related: ['PreemptionByScheduler', 'DeletionByTaintManager', 'EvictionByEvictionAPI', 'DeletionByPodGC', 'TerminationByKubelet'],
		},
		{
			name: 'readiness gates',
			aliases: ['readinessGates', 'readiness gate', 'spec.readinessGates', 'conditionType'],
			title: {en: "Conditions of one's own that Ready has to wait for", ko: 'Ready가 기다려야 하는 사용자 정의 컨디션'},
			text: [
				"spec.readinessGates lists condition types. Whoever cares for them, a load balancer's controller for one, writes them into the pod's status; until all are True the pod is not Ready, though its containers are. kubectl get pods -o wide counts them as 0/1.",
			],
			textKo: [
				'spec.readinessGates에 컨디션의 종류를 적습니다. 로드 밸런서의 컨트롤러처럼 이를 맡은 곳이 파드의 상태에 값을 적습니다. 모두 True가 될 때까지 컨테이너가 준비되어도 파드는 Ready가 아닙니다. kubectl get pods -o wide는 이를 0/1처럼 셉니다.',
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
			textKo: [
				'Ready와 ContainersReady가 False인 이유이며, 메시지에 컨테이너 이름이 있습니다. 컨테이너가 시작되지 않았거나, 준비성 프로브가 실패했거나 아직 실행되지 않았거나, 컨테이너가 끝난 것입니다.',
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
			textKo: [
				'Initialized가 False인 이유입니다. 메시지에 남은 컨테이너가 순서대로 모두 나옵니다("containers with incomplete status: [check prepare]").',
			],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'init-containers', at: '20s', command: 'get pod myapp-pod -o yaml'},
			related: ['Initialized', 'init containers'],
		},
		{
			name: 'ReadinessGatesNotReady',
			title: {en: 'Reason: a readiness gate does not hold', ko: '이유: 충족되지 않은 준비성 게이트가 있음'},
			text: ["The containers are ready, a gate is not. The message says whether the gate's condition does not exist or what its status is."],
			textKo: ['컨테이너는 준비되었지만 게이트가 충족되지 않았습니다. 메시지에 게이트의 컨디션이 없는지, 있다면 상태가 무엇인지 나옵니다.'],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'readiness', at: '20s', command: 'get pod gated -o yaml'},
			related: ['readiness gates', 'Ready'],
		},
		{
			name: 'PodCompleted',
			title: {en: 'Reason: the pod has succeeded, so nothing of it is ready', ko: '이유: 파드가 성공으로 끝나서 준비된 것이 없음'},
			text: ['Ready and ContainersReady are False with it, and Initialized is True with it, when the phase is Succeeded.'],
			textKo: ['단계가 Succeeded이면 Ready와 ContainersReady가 이 이유로 False이고, Initialized는 이 이유로 True입니다.'],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-0 -o yaml'},
			related: ['Succeeded', 'Completed', 'Ready'],
		},
		{
			name: 'PodFailed',
			title: {en: 'Reason: the pod has failed, so nothing of it is ready', ko: '이유: 파드가 실패로 끝나서 준비된 것이 없음'},
			text: ['Ready and ContainersReady are False with it when the phase is Failed.'],
			textKo: ['단계가 Failed이면 Ready와 ContainersReady가 이 이유로 False입니다.'],
			fields: [reason],
			upstream: generate,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1 -o yaml'},
			related: ['Failed', 'Ready'],
		},
		{
			name: 'UnknownContainerStatuses',
			title: {en: 'Reason: the kubelet has no container statuses to judge by', ko: '이유: 판단할 컨테이너 상태가 없음'},
			text: ['Initialized, ContainersReady and Ready are False with it when the status lists no containers at all. In practice it is short-lived.'],
			textKo: ['상태에 컨테이너가 하나도 없으면 Initialized, ContainersReady, Ready가 이 이유로 False입니다. 실제로는 아주 잠깐 나타납니다.'],
			fields: [reason],
			upstream: generate,
			unseen: {
				en: 'The kubelet of today always lists a status for each container before it judges the conditions, and gives a pod it refuses no conditions at all.',
				ko: '지금의 kubelet은 컨디션을 정하기 전에 늘 컨테이너마다 상태를 적고, 거절한 파드에는 컨디션을 아예 적지 않습니다.',
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
			textKo: [
				'메시지는 "0/n nodes are available:"로 시작하고, 노드를 맞지 않는 까닭별로 셉니다. 한 노드가 여러 까닭에 모두 포함되므로 수의 합이 n보다 클 수 있고, 항목은 글자 순서로 정렬됩니다. 그 뒤에는 선점이 도움이 될지가 나옵니다.',
				'자리가 날 만한 변화(노드가 추가됨, 파드가 사라짐, 레이블이나 테인트가 바뀜)가 있으면 1~10초의 백오프 뒤에, 그리고 어떤 경우든 5분마다 다시 시도합니다.',
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
			textKo: [
				'spec.schedulingGates는 파드를 만들 때만 줄 수 있고, 그 뒤에는 지울 수만 있습니다. 하나라도 남아 있으면 PodScheduled가 이 이유로 False이고 STATUS에도 보입니다. 아무 시도도 하지 않았으므로 FailedScheduling 이벤트는 없습니다.',
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
			textKo: ['맞는 노드가 없어서가 아니라, API 서버가 바인딩을 거절하는 등의 내부 오류 때문에 PodScheduled가 False입니다. 파드를 다시 시도합니다.'],
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
			textKo: [
				'선점으로 밀려나는 파드의 DisruptionTarget 이유이며, 메시지는 "default-scheduler: preempting to accommodate a higher priority pod"입니다. 파드는 자신의 유예 기간을 받고 삭제됩니다.',
			],
			fields: [reason],
			upstream: 'pkg/scheduler/framework/preemption/executor.go',
			scenario: {name: 'scheduling', at: '60.1s', command: 'get pod humble -o yaml'},
			related: ['preemption', 'Preempted', 'DisruptionTarget'],
		},
		{
			name: 'DeletionByTaintManager',
			title: {en: 'Reason: the pod does not tolerate a NoExecute taint of its node', ko: '이유: 노드의 NoExecute 테인트에 대한 톨러레이션이 없음'},
			text: [
				'DisruptionTarget on a pod that the taint eviction controller deletes: at once without a toleration, after tolerationSeconds with one. It is what happens to pods 5 minutes after their node fell silent.',
			],
			textKo: [
				'테인트 축출 컨트롤러가 삭제하는 파드의 DisruptionTarget 이유입니다. 톨러레이션이 없으면 곧바로, 있으면 tolerationSeconds 뒤에 삭제합니다. 노드의 소식이 끊긴 지 5분 뒤에 그 노드의 파드에 일어나는 일입니다.',
			],
			fields: [reason],
			upstream: 'pkg/controller/tainteviction/taint_eviction.go',
			scenario: {name: 'node-lost', at: '450s', command: 'get pods -o yaml'},
			related: ['TaintManagerEviction', 'NoExecute', 'tolerationSeconds', 'DisruptionTarget'],
		},
		{
			name: 'DeletionByPodGC',
			title: {
				en: 'Reason: the pod garbage collector removes a pod nobody can look after',
				ko: '이유: 관리할 수 없게 된 파드를 파드 가비지 컬렉터가 제거함',
			},
			text: [
				'DisruptionTarget on a pod whose Node object no longer exists (after 40 seconds of quarantine), or that is Terminating on a node tainted out-of-service.',
			],
			textKo: [
				'Node 오브젝트가 더는 없는(40초의 유예 뒤에) 파드, 또는 out-of-service 테인트가 있는 노드에서 Terminating인 파드의 DisruptionTarget 이유입니다.',
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
			textKo: [
				'API의 eviction 하위 리소스로 축출된 파드의 DisruptionTarget 이유입니다. 먼저 PodDisruptionBudget을 확인하고, 그다음 파드가 유예 기간을 받고 삭제됩니다.',
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
			textKo: ['노드 압박으로 축출된 파드의 DisruptionTarget 이유이며, 메시지는 축출의 메시지입니다. 노드가 정상 절차로 종료될 때도 설정됩니다.'],
			fields: [reason],
			upstream: 'pkg/kubelet/eviction/eviction_manager.go',
			scenario: {name: 'eviction', at: '160s', command: 'get pod best-effort -o yaml'},
			related: ['Evicted', 'DisruptionTarget', 'eviction signals'],
		},
	],
};
