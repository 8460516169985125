import type {Group} from './page.ts';

const printer = 'pkg/printers/internalversion/printers.go, printPod';

export const statusWords: Group = {
	name: {en: 'What kubectl get pods shows', ko: 'kubectl get pods가 보여 주는 것'},
	pages: [
		{
			name: 'STATUS',
			aliases: ['status column', 'pod status'],
			title: {en: 'The STATUS column: one word out of phase, reasons and states', ko: 'STATUS 열: 단계와 이유와 상태를 한 낱말로'},
			text: [
				'kubectl starts with the phase, takes status.reason instead if there is one (Evicted, OutOfcpu), and SchedulingGated if that holds up the pod. Then it looks at the init containers in order: the first that is neither done nor a started sidecar decides, as Init:0/2, Init:Error and so on.',
				'If all of those are done, or the condition Initialized is True, it walks the app containers from the last to the first; each that waits or has ended overwrites the word with its reason. So the first container in the manifest has the last word. Completed becomes Running if another container runs and the pod is Ready, the reason of one that failed if there is one, and NotReady if the rest just runs.',
				'Last of all: a pod that is being deleted and is not finished shows Terminating, whatever else is true of it.',
			],
			fields: ['kubectl get pods: STATUS'],
			upstream: printer,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pods'},
			related: ['phase', 'READY', 'RESTARTS', 'Terminating', 'NotReady', 'Init:N/M'],
		},
		{
			name: 'READY',
			aliases: ['ready column', '0/1', '1/1', '1/2', '2/2'],
			title: {en: 'The READY column: containers that are ready, of those that count', ko: 'READY 열: 준비된 컨테이너 수/세는 컨테이너 수'},
			text: [
				'On the right: app containers plus sidecars. Plain init containers never count. On the left: app containers that run and are ready, plus sidecars that have started and are ready.',
				'A container is ready when its startup probe has passed and its readiness probe says so; with neither, as soon as it runs. 1/1 does not mean that the pod is Ready: a readiness gate, or a node that has fallen silent, can hold that up.',
			],
			fields: ['kubectl get pods: READY', 'pod.status.containerStatuses[].ready'],
			upstream: printer,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod half-done'},
			related: ['Ready', 'readinessProbe', 'sidecar containers', 'RESTARTS', 'STATUS'],
		},
		{
			name: 'RESTARTS',
			aliases: ['restart count', 'restartCount', 'restarts column'],
			title: {
				en: 'The RESTARTS column: how often containers were started again, and when last',
				ko: 'RESTARTS 열: 컨테이너가 다시 시작된 횟수와 마지막 때',
			},
			text: [
				'While the pod is initializing it is the sum over the init containers; afterwards the sum over app containers and sidecars, so that restarts of plain init containers disappear from it. The time in brackets is how long ago the newest of the former runs ended.',
				"A container's restartCount rises when its next run is created, not when the last one ends: a container in CrashLoopBackOff is waiting for a restart that is not counted yet. A new pod begins at 0; a restart keeps pod, node and IP.",
			],
			fields: ['kubectl get pods: RESTARTS', 'pod.status.containerStatuses[].restartCount'],
			upstream: printer,
			scenario: {name: 'crash-loop', at: '5m', command: 'get pod crasher', shows: 'CrashLoopBackOff +5 \\('},
			related: ['CrashLoopBackOff', 'back-off', 'restartPolicy', 'lastState'],
		},
		{
			name: 'ContainerCreating',
			title: {en: 'The pod has a node, and its containers are being made ready', ko: '노드가 정해졌고 컨테이너를 준비하는 중'},
			text: [
				"The reason of every container that does not exist yet, in a pod without init containers. Behind it: volumes are mounted, the sandbox with the pod's IP is made, images are pulled, one container is created after the other.",
				'It lasts as long as the slowest of these. When it does not end, describe tells which it is: FailedMount (a Secret or ConfigMap that is not there), FailedCreatePodSandBox (the network), or a Pulling without a Pulled. A pull that failed has a word of its own.',
			],
			fields: ['pod.status.containerStatuses[].state.waiting.reason', 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/kubelet_pods.go',
			scenario: {name: 'container-config', at: '60s', command: 'get pod wants-volume'},
			related: ['PodInitializing', 'FailedMount', 'FailedCreatePodSandBox', 'Pulling', 'PodReadyToStartContainers'],
		},
		{
			name: 'PodInitializing',
			title: {en: 'A container waits for the init containers', ko: '초기화 컨테이너를 기다리는 중'},
			text: [
				'In a pod with init containers every container that does not exist yet waits with this reason, the later init containers as well. STATUS shows it only in the short time after the last init container has ended and before the app containers exist; until then it reads Init:0/2 and the like.',
			],
			fields: ['pod.status.containerStatuses[].state.waiting.reason', 'pod.status.initContainerStatuses[].state.waiting.reason'],
			upstream: 'pkg/kubelet/kubelet_pods.go',
			scenario: {name: 'init-containers', at: '20s', command: 'describe pod myapp-pod'},
			related: ['Init:N/M', 'init containers', 'ContainerCreating'],
		},
		{
			name: 'Init:N/M',
			aliases: ['Init:0/1', 'Init:0/2', 'Init:1/2', 'Init:0/3', 'Init:1/3', 'Init:2/3', 'Init'],
			title: {en: 'Of M init containers, number N (from 0) has its turn', ko: '초기화 컨테이너 M개 가운데 N번(0부터) 차례'},
			text: [
				'N init containers are behind the pod, M are declared, sidecars counted in both. The one in turn runs or waits without a reason worth telling. Each starts when the one before it has ended with 0 or, if it is a sidecar, has started.',
				'The pod is Pending meanwhile, and its condition Initialized is False. What the one in turn does is in its log: kubectl logs POD -c NAME.',
			],
			fields: ['kubectl get pods: STATUS'],
			upstream: printer,
			scenario: {name: 'init-containers', at: '20s', command: 'get pod myapp-pod', shows: 'Init:0/2'},
			related: ['init containers', 'PodInitializing', 'Initialized', 'Init:Error'],
		},
		{
			name: 'Init:Error',
			aliases: ['Init:ExitCode:N', 'Init:Signal:N', 'Init:OOMKilled'],
			title: {en: 'An init container has ended with something else than 0', ko: '초기화 컨테이너가 0이 아닌 코드로 끝남'},
			text: [
				'Init: and the reason of the ended container: Error, OOMKilled, StartError; without a reason Init:ExitCode:3 or Init:Signal:9. With restartPolicy Never this is the end: the pod is Failed. Otherwise the container is tried again, at once the first time, then after growing pauses (Init:CrashLoopBackOff).',
				'A sidecar that has died in a pod long since running shows as Init:Error as well, until it runs again.',
			],
			fields: ['kubectl get pods: STATUS', 'pod.status.initContainerStatuses[].state.terminated'],
			upstream: printer,
			scenario: {name: 'init-failures', at: '60s', command: 'get pod gives-up'},
			related: ['Init:CrashLoopBackOff', 'init containers', 'exit codes', 'restartPolicy'],
		},
		{
			name: 'Init:CrashLoopBackOff',
			title: {en: 'An init container keeps failing and waits before its next try', ko: '초기화 컨테이너가 거듭 실패해 다음 시도를 기다림'},
			text: [
				'The back-off of init containers is that of all containers: no pause before the first restart, then 10, 20, 40, 80, 160 and 300 seconds. The pod stays Pending, its app containers wait with PodInitializing. RESTARTS counts the init container, as long as the pod is not initialized.',
			],
			fields: ['kubectl get pods: STATUS', 'pod.status.initContainerStatuses[].state.waiting.reason'],
			upstream: printer,
			scenario: {name: 'init-failures', at: '8m', command: 'get pod keeps-trying'},
			related: ['CrashLoopBackOff', 'Init:Error', 'init containers', 'back-off'],
		},
		{
			name: 'Init:ImagePullBackOff',
			aliases: ['Init:ErrImagePull', 'Init:ErrImageNeverPull', 'Init:InvalidImageName', 'Init:CreateContainerConfigError', 'Init:RunContainerError'],
			title: {en: 'An init container waits, for the reason after the colon', ko: '초기화 컨테이너가 콜론 뒤의 이유로 기다림'},
			text: [
				'Whatever an init container waits with, other than PodInitializing, is shown after Init:. The reasons are those of any container; here its image could not be pulled.',
			],
			fields: ['kubectl get pods: STATUS', 'pod.status.initContainerStatuses[].state.waiting.reason'],
			upstream: printer,
			scenario: {name: 'init-failures', at: '16s', command: 'get pod wrong-image'},
			related: ['ImagePullBackOff', 'ErrImagePull', 'init containers'],
		},
		{
			name: 'NotReady',
			aliases: ['NotReady pod'],
			title: {
				en: 'One container is done, another runs on; of a node: not Ready',
				ko: '한 컨테이너는 끝났고 다른 것은 도는 중. 노드라면 Ready가 아님',
			},
			text: [
				'Of a pod: the first container has completed, no other failed, another still runs, and the pod is not Ready, as a finished container is not. It happens with restartPolicy Never or OnFailure, when containers of one pod end at different times. The phase is Running.',
				'Of a node, in kubectl get nodes: its condition Ready is not True, so either False (the kubelet says so) or Unknown (the kubelet says nothing).',
			],
			fields: ['kubectl get pods: STATUS', 'kubectl get nodes: STATUS'],
			upstream: printer,
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod half-done'},
			related: ['READY', 'Completed', 'Ready (node)', 'STATUS'],
		},
		{
			name: 'Terminating',
			title: {en: 'The pod is being deleted and has not stopped yet', ko: '삭제 중이며 아직 멈추지 않음'},
			text: [
				'Not a phase: kubectl shows it for a pod with a deletionTimestamp that is neither Succeeded nor Failed. Pre-stop hooks run, then SIGTERM, and SIGKILL when the grace period is over; then the kubelet confirms, and the object is gone. Endpoints leave the pod out at once.',
				"It lasts longer than the grace period when nobody confirms: the kubelet is down or cut off (then kubectl delete --force, or the node's return, or the deletion of the Node object ends it), or a finalizer is still in the metadata.",
			],
			fields: ['pod.metadata.deletionTimestamp', 'pod.metadata.deletionGracePeriodSeconds', 'kubectl get pods: STATUS'],
			upstream: printer,
			scenario: {name: 'hooks', at: '65s', command: 'get pod polite deaf'},
			related: ['terminationGracePeriodSeconds', 'preStop', 'Killing', 'Unknown', 'sidecar containers'],
		},
		{
			name: 'NodeAffinity',
			aliases: ['node affinity refused'],
			title: {
				en: 'The kubelet refused the pod: its node selector or affinity does not fit this node',
				ko: 'kubelet의 거절: 노드 셀렉터나 어피니티가 이 노드와 맞지 않음',
			},
			text: [
				"The scheduler never does this; it happens to a pod with spec.nodeName in its manifest, to a static pod, or when the node's labels changed in between. The pod is Failed at once, with the reason NodeAffinity and the message \"Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector\". The kubelet does not try again.",
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'node-refuses', at: '5s', command: 'get pod wrong-node'},
			related: ['OutOfcpu', 'Failed', 'nodeSelector', 'Evicted'],
		},
		{
			name: 'OutOfcpu',
			aliases: ['OutOfmemory', 'OutOfpods', 'OutOfephemeral-storage', 'UnexpectedAdmissionError', 'NodeName', 'NodePorts', 'TaintToleration'],
			title: {en: 'The kubelet refused the pod: the node has not enough of a resource', ko: 'kubelet의 거절: 노드에 자원이 모자람'},
			text: [
				'When a pod reaches its node, the kubelet checks again what the scheduler decided, against what it knows itself. What no longer fits is Failed for good, with the reason OutOfcpu, OutOfmemory, OutOfephemeral-storage or OutOfpods. NodeName, NodePorts (a host port that is taken) and TaintToleration (an untolerated NoExecute taint) come from the same check.',
				'Its usual causes: spec.nodeName written by hand, and two schedulers or a restart of the kubelet racing for the same room. A controller replaces the pod; a bare pod stays as it is.',
			],
			fields: ['pod.status.reason', 'pod.status.message: Pod was rejected: …', 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'node-refuses', at: '5s', command: 'get pod too-big'},
			related: ['NodeAffinity', 'Failed', 'requests', 'Unschedulable'],
		},
		{
			name: 'lastState',
			aliases: ['last state', 'previous'],
			title: {en: 'How the run before this one ended', ko: '바로 앞 실행이 어떻게 끝났는가'},
			text: [
				'When an ended container starts to wait for its restart, or is restarted, its terminated state moves to lastState: exit code, reason, when it started and finished. It is where OOMKilled stays to be read after the container runs again. The log of that run: kubectl logs --previous.',
			],
			fields: ['pod.status.containerStatuses[].lastState.terminated', 'kubectl describe pod: Last State'],
			upstream: 'pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses',
			scenario: {name: 'crash-loop', at: '5m', command: 'describe pod crasher', shows: 'Last State: +Terminated'},
			related: ['RESTARTS', 'OOMKilled', 'CrashLoopBackOff', 'exit codes'],
		},
	],
};
