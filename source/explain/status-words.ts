import type {Group} from './page.ts';

const printer = 'pkg/printers/internalversion/printers.go, printPod';

export const statusWords: Group = {
	name: {en: 'What kubectl get pods shows', ko: 'kubectl get pods가 보여 주는 것'},
	pages: [
		{
			name: 'STATUS',
			aliases: ['status column', 'pod status'],
			title: {en: 'The STATUS column: one word out of phase, reasons and states', ko: 'STATUS 열: 단계와 이유, 상태를 한마디로'},
			text: [
				'kubectl starts with the phase, takes status.reason instead if there is one (Evicted, OutOfcpu), and SchedulingGated if that holds up the pod. Then it looks at the init containers in order: the first that is neither done nor a started sidecar decides, as Init:0/2, Init:Error and so on.',
				'If all of those are done, or the condition Initialized is True, it walks the app containers from the last to the first; each that waits or has ended overwrites the word with its reason. So the first container in the manifest has the last word. Completed becomes Running if another container runs and the pod is Ready, the reason of one that failed if there is one, and NotReady if the rest just runs.',
				'Last of all: a pod that is being deleted and is not finished shows Terminating, whatever else is true of it.',
			],
			textKo: [
				'kubectl은 단계에서 시작해, status.reason이 있으면 그것을 쓰고(Evicted, OutOfcpu), 게이트가 파드를 붙잡고 있으면 SchedulingGated를 씁니다. 그다음 초기화 컨테이너를 차례로 봅니다. 끝나지 않았고 시작된 사이드카도 아닌 첫 번째 컨테이너가 Init:0/2, Init:Error 같은 값을 정합니다.',
				'초기화 컨테이너가 모두 끝났거나 Initialized 컨디션이 True이면 앱 컨테이너를 마지막부터 첫 번째까지 거슬러 봅니다. 대기 중이거나 끝난 컨테이너가 있으면 그 이유가 값을 덮어씁니다. 그래서 매니페스트의 첫 컨테이너가 최종 값을 정합니다. Completed는 다른 컨테이너가 실행 중이고 파드가 Ready이면 Running으로, 실패한 컨테이너가 있으면 그 이유로, 나머지가 그저 실행 중이면 NotReady로 바뀝니다.',
				'마지막으로, 삭제 중이고 아직 끝나지 않은 파드는 다른 사정이 어떻든 Terminating으로 보입니다.',
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
			textKo: [
				'오른쪽 숫자는 앱 컨테이너와 사이드카의 수입니다. 일반 초기화 컨테이너는 세지 않습니다. 왼쪽 숫자는 실행 중이고 준비된 앱 컨테이너와, 시작되어 준비된 사이드카의 수입니다.',
				'컨테이너는 스타트업 프로브를 통과하고 준비성 프로브가 성공하면 준비된 것입니다. 둘 다 없으면 실행되는 즉시 준비된 것입니다. 1/1이라고 파드가 Ready인 것은 아닙니다. 준비성 게이트나 소식이 끊긴 노드가 Ready를 막을 수 있습니다.',
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
			textKo: [
				'파드가 초기화되는 동안에는 초기화 컨테이너의 재시작 횟수를 더한 값이고, 그 뒤에는 앱 컨테이너와 사이드카의 횟수를 더한 값입니다. 그래서 일반 초기화 컨테이너의 재시작은 나중에 보이지 않습니다. 괄호 안의 시간은 이전 실행 가운데 가장 최근 것이 끝난 뒤 지난 시간입니다.',
				'컨테이너의 restartCount는 이전 실행이 끝날 때가 아니라 다음 실행이 만들어질 때 늘어납니다. CrashLoopBackOff인 컨테이너는 아직 세지 않은 재시작을 기다리고 있습니다. 새 파드는 0에서 시작하며, 재시작해도 파드와 노드, IP는 그대로입니다.',
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
			textKo: [
				'초기화 컨테이너가 없는 파드에서, 아직 만들어지지 않은 모든 컨테이너의 이유입니다. 그동안 볼륨을 마운트하고, 파드의 IP를 가진 샌드박스를 만들고, 이미지를 가져오고, 컨테이너를 하나씩 만듭니다.',
				'이 가운데 가장 느린 일이 끝날 때까지 이어집니다. 끝나지 않으면 describe에서 어느 단계인지 알 수 있습니다. FailedMount(시크릿이나 컨피그맵이 없음), FailedCreatePodSandBox(네트워크), 또는 Pulled가 뒤따르지 않는 Pulling입니다. 이미지를 가져오다 실패하면 다른 값이 보입니다.',
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
			textKo: [
				'초기화 컨테이너가 있는 파드에서는 아직 만들어지지 않은 모든 컨테이너가 이 이유로 기다립니다. 차례가 오지 않은 초기화 컨테이너도 마찬가지입니다. STATUS에는 마지막 초기화 컨테이너가 끝나고 앱 컨테이너가 만들어지기 전의 짧은 동안에만 보입니다. 그 전에는 Init:0/2 같은 값이 보입니다.',
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
			textKo: [
				'초기화 컨테이너 N개가 끝났고, 선언된 것은 M개입니다. 두 수 모두 사이드카를 포함합니다. 차례가 된 컨테이너는 실행 중이거나, 특별한 이유 없이 대기 중입니다. 각 컨테이너는 앞의 것이 0으로 끝나면, 사이드카라면 시작되면, 시작됩니다.',
				'그동안 파드는 Pending이고 Initialized 컨디션은 False입니다. 차례가 된 컨테이너가 무엇을 하는지는 kubectl logs POD -c NAME으로 로그에서 확인합니다.',
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
			textKo: [
				'Init: 뒤에 끝난 컨테이너의 이유가 붙습니다. Error, OOMKilled, StartError가 있고, 이유가 없으면 Init:ExitCode:3이나 Init:Signal:9처럼 보입니다. restartPolicy가 Never이면 이것으로 끝이고 파드는 Failed가 됩니다. 아니면 다시 시도합니다. 처음에는 곧바로, 그다음부터는 점점 긴 간격을 둡니다(Init:CrashLoopBackOff).',
				'오래 실행되던 파드의 사이드카가 죽었을 때도 다시 실행될 때까지 Init:Error로 보입니다.',
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
			textKo: [
				'초기화 컨테이너의 백오프는 다른 컨테이너와 같습니다. 첫 재시작은 기다리지 않고, 그다음부터 10, 20, 40, 80, 160, 300초를 기다립니다. 파드는 Pending에 머물고 앱 컨테이너는 PodInitializing으로 기다립니다. 파드가 초기화되지 않은 동안 RESTARTS는 초기화 컨테이너의 횟수를 셉니다.',
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
			textKo: [
				'초기화 컨테이너가 PodInitializing이 아닌 이유로 대기하면 그 이유가 Init: 뒤에 보입니다. 이유는 다른 컨테이너의 것과 같습니다. 이 경우에는 이미지를 가져오지 못한 것입니다.',
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
				ko: '한 컨테이너는 끝났고 다른 것은 실행 중. 노드라면 Ready가 아님',
			},
			text: [
				'Of a pod: the first container has completed, no other failed, another still runs, and the pod is not Ready, as a finished container is not. It happens with restartPolicy Never or OnFailure, when containers of one pod end at different times. The phase is Running.',
				'Of a node, in kubectl get nodes: its condition Ready is not True, so either False (the kubelet says so) or Unknown (the kubelet says nothing).',
			],
			textKo: [
				'파드의 경우: 첫 컨테이너는 정상으로 끝났고, 실패한 컨테이너는 없고, 다른 컨테이너가 아직 실행 중이며, 끝난 컨테이너는 준비된 것이 아니므로 파드가 Ready가 아닙니다. restartPolicy가 Never나 OnFailure인 파드에서 컨테이너들이 서로 다른 때에 끝나면 나타납니다. 단계는 Running입니다.',
				'노드의 경우(kubectl get nodes): Ready 컨디션이 True가 아닙니다. False이거나(kubelet이 그렇게 보고함) Unknown입니다(kubelet이 아무 보고도 하지 않음).',
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
			textKo: [
				'단계가 아닙니다. deletionTimestamp가 있고 Succeeded도 Failed도 아닌 파드를 kubectl이 이렇게 보여 줍니다. preStop 훅이 실행되고, SIGTERM이 가고, 유예 기간이 지나면 SIGKILL이 갑니다. 그다음 kubelet이 확인하면 오브젝트가 사라집니다. 엔드포인트에서는 삭제가 시작되자마자 빠집니다.',
				'확인해 줄 곳이 없으면 유예 기간보다 오래 이어집니다. kubelet이 멈췄거나 연결이 끊긴 경우(kubectl delete --force를 쓰거나, 노드가 돌아오거나, Node 오브젝트를 삭제하면 끝납니다), 또는 메타데이터에 파이널라이저가 남아 있는 경우입니다.',
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
			textKo: [
				'스케줄러가 하는 일이 아닙니다. 매니페스트에 spec.nodeName을 적은 파드나 스태틱 파드에서, 또는 그사이에 노드의 레이블이 바뀌었을 때 일어납니다. 파드는 곧바로 Failed가 되며, 이유는 NodeAffinity, 메시지는 "Pod was rejected: Predicate NodeAffinity failed: node(s) didn\'t match Pod\'s node affinity/selector"입니다. kubelet은 다시 시도하지 않습니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'node-refuses', at: '5s', command: 'get pod wrong-node'},
			related: ['OutOfcpu', 'Failed', 'nodeSelector', 'Evicted'],
		},
		{
			name: 'OutOfcpu',
			aliases: ['NodeName'],
			title: {en: 'The kubelet refused the pod: the node has not enough CPU left', ko: 'kubelet의 거절: 노드에 CPU가 모자람'},
			text: [
				'When a pod reaches its node, the kubelet checks again what the scheduler decided, against what it knows itself: resources, node selector and affinity, the name of the node, host ports, NoExecute taints. What does not fit is Failed for good, with a reason of its own: OutOfcpu, OutOfmemory, OutOfephemeral-storage, OutOfpods, NodeAffinity, NodeName, NodePorts, TaintToleration.',
				'Its usual causes: spec.nodeName written by hand, and two schedulers or a restart of the kubelet racing for the same room. A controller replaces the pod; a bare pod stays as it is. A critical pod is not refused for want of resources, it takes those of others: Preempting.',
			],
			textKo: [
				'파드가 노드에 도착하면 kubelet은 스케줄러의 결정을 자신이 아는 것에 비추어 다시 확인합니다. 자원, 노드 셀렉터와 어피니티, 노드 이름, 호스트 포트, NoExecute 테인트입니다. 맞지 않는 파드는 고유한 이유와 함께 영구히 Failed가 됩니다. 이유는 OutOfcpu, OutOfmemory, OutOfephemeral-storage, OutOfpods, NodeAffinity, NodeName, NodePorts, TaintToleration입니다.',
				'흔한 원인은 직접 적은 spec.nodeName, 그리고 두 스케줄러나 재시작한 kubelet이 같은 자리를 두고 다투는 경우입니다. 컨트롤러는 파드를 새로 만들지만, 컨트롤러가 없는 파드는 그대로 남습니다. 중요(critical) 파드는 자원이 모자라도 거절되지 않고 다른 파드의 자원을 가져갑니다(Preempting 참고).',
			],
			fields: ['pod.status.reason', 'pod.status.message: Pod was rejected: …', 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'node-refuses', at: '5s', command: 'get pod too-big'},
			related: ['OutOfmemory', 'OutOfpods', 'NodeAffinity', 'NodePorts', 'Preempting', 'Failed', 'requests', 'Unschedulable'],
		},
		{
			name: 'OutOfmemory',
			title: {en: 'The kubelet refused the pod: the node has not enough memory left', ko: 'kubelet의 거절: 노드에 메모리가 모자람'},
			text: [
				'By requests, not by what is in use: "Node didn\'t have enough resource: memory, requested: …, used: …, capacity: …", in bytes. Failed at once, and never tried again.',
			],
			textKo: [
				'실제 사용량이 아니라 요청을 기준으로 합니다. 메시지는 "Node didn\'t have enough resource: memory, requested: …, used: …, capacity: …"이고 단위는 바이트입니다. 곧바로 Failed가 되고 다시 시도하지 않습니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '30s', command: 'get pod too-much-memory'},
			related: ['OutOfcpu', 'OOMKilled', 'requests'],
		},
		{
			name: 'OutOfephemeral-storage',
			title: {en: 'The kubelet refused the pod: the node has not enough local disk left', ko: 'kubelet의 거절: 노드에 임시 저장소가 모자람'},
			text: [
				'The request for ephemeral-storage does not fit what is allocatable of the disk. An extended resource is told alike: OutOfexample.com/gpu.',
			],
			textKo: [
				'ephemeral-storage 요청이 디스크의 할당 가능한(allocatable) 양에 들어가지 않습니다. 확장 리소스도 OutOfexample.com/gpu처럼 같은 방식으로 표시됩니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '30s', command: 'get pod too-much-disk'},
			related: ['OutOfcpu', 'DiskPressure', 'requests'],
		},
		{
			name: 'OutOfpods',
			title: {en: 'The kubelet refused the pod: the node has as many pods as it may have', ko: 'kubelet의 거절: 노드의 파드 수가 한도에 이름'},
			text: [
				'maxPods of the kubelet, 110 by default, those of the system included: "Node didn\'t have enough resource: pods, requested: 1, used: 110, capacity: 110".',
			],
			textKo: [
				'kubelet의 maxPods 한도입니다. 기본값은 110이고 시스템 파드도 포함합니다. 메시지는 "Node didn\'t have enough resource: pods, requested: 1, used: 110, capacity: 110"입니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '90s', command: 'get pod five'},
			related: ['OutOfcpu', 'FailedScheduling'],
		},
		{
			name: 'NodePorts',
			title: {en: 'The kubelet refused the pod: a port of the host it wants is taken', ko: 'kubelet의 거절: 원하는 호스트 포트가 이미 쓰임'},
			text: ['Two pods of one node want the same hostPort and protocol. The scheduler keeps such pods apart; this is for those that went past it.'],
			textKo: [
				'한 노드의 두 파드가 같은 hostPort와 프로토콜을 원합니다. 스케줄러는 그런 파드를 서로 다른 노드에 두므로, 스케줄러를 거치지 않은 파드에서 일어납니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '30s', command: 'get pod same-port'},
			related: ['OutOfcpu', 'FailedScheduling'],
		},
		{
			name: 'TaintToleration',
			title: {
				en: 'The kubelet refused the pod: it does not tolerate a NoExecute taint',
				ko: 'kubelet의 거절: NoExecute 테인트에 대한 톨러레이션이 없음',
			},
			text: [
				'Static pods are let in all the same, and NoSchedule taints are not looked at. The pod is Failed; as it does not tolerate the taint, the taint eviction controller deletes it moments later, so that the event is what remains.',
			],
			textKo: [
				'스태틱 파드는 그대로 받아들이고, NoSchedule 테인트는 보지 않습니다. 파드는 Failed가 됩니다. 테인트에 대한 톨러레이션이 없으므로 테인트 축출 컨트롤러가 잠시 뒤에 파드를 삭제하고, 이벤트만 남습니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '45s', command: 'events --for pod/late'},
			related: ['OutOfcpu', 'NoExecute', 'TaintManagerEviction'],
		},
		{
			name: 'SysctlForbidden',
			aliases: ['sysctls', 'spec.securityContext.sysctls'],
			title: {en: 'The kubelet refused the pod: it sets a kernel parameter it may not', ko: 'kubelet의 거절: 허용되지 않은 커널 매개변수를 설정함'},
			text: [
				'spec.securityContext.sysctls may name a few parameters that belong to the pod alone, such as net.ipv4.ip_local_port_range. All others are unsafe, and refused unless the kubelet allows them (allowedUnsafeSysctls): "forbidden sysctl: "kernel.msgmax" not allowlisted". The API server and the scheduler do not mind, so that a Deployment makes one such pod after another.',
			],
			textKo: [
				'spec.securityContext.sysctls에는 net.ipv4.ip_local_port_range처럼 파드에만 적용되는 몇몇 매개변수를 적을 수 있습니다. 나머지는 안전하지 않은 것이어서, kubelet이 허용하지(allowedUnsafeSysctls) 않으면 "forbidden sysctl: "kernel.msgmax" not allowlisted"로 거절됩니다. API 서버와 스케줄러는 문제 삼지 않으므로, 디플로이먼트는 이런 파드를 계속 새로 만듭니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/sysctl/allowlist.go',
			scenario: {name: 'admission', at: '30s', command: 'get pod unsafe-sysctl'},
			related: ['OutOfcpu', 'Failed'],
		},
		{
			name: 'PodOSNotSupported',
			aliases: ['PodOSSelectorNodeLabelDoesNotMatch', 'spec.os'],
			title: {en: 'The kubelet refused the pod: it is made for another operating system', ko: 'kubelet의 거절: 다른 운영체제용 파드'},
			text: [
				'spec.os.name is not that of the node. With a node selector kubernetes.io/os of another kind the reason is PodOSSelectorNodeLabelDoesNotMatch; it keeps the scheduler from choosing such a node, which spec.os alone does not.',
			],
			textKo: [
				'spec.os.name이 노드의 운영체제와 다릅니다. kubernetes.io/os 노드 셀렉터가 다르면 이유는 PodOSSelectorNodeLabelDoesNotMatch입니다. 노드 셀렉터가 있으면 스케줄러가 그런 노드를 고르지 않지만, spec.os만으로는 막지 못합니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go',
			scenario: {name: 'admission', at: '30s', command: 'get pod for-windows'},
			related: ['NodeAffinity', 'nodeSelector', 'Failed'],
		},
		{
			name: 'TopologyAffinityError',
			aliases: ['SMTAlignmentError', 'InvalidNodeInfo', 'AppArmor', 'PodFeatureUnsupported'],
			title: {
				en: 'The kubelet refused the pod: hardware or features of the node do not suit it',
				ko: 'kubelet의 거절: 노드의 하드웨어나 기능이 맞지 않음',
			},
			text: [
				'TopologyAffinityError: no NUMA node has all that the pod asks for, under a topology manager policy that insists. SMTAlignmentError: whole cores were wanted. AppArmor: a profile is asked for on a node without it. InvalidNodeInfo and PodFeatureUnsupported: the kubelet does not know its own Node, or lacks a feature. Failed for good, as with OutOfcpu.',
			],
			textKo: [
				'TopologyAffinityError: 토폴로지 관리자의 엄격한 정책에서, 파드가 요청한 것을 모두 가진 NUMA 노드가 없습니다. SMTAlignmentError: 온전한 코어를 요구했습니다. AppArmor: 노드에 없는 AppArmor 프로필을 요구했습니다. InvalidNodeInfo와 PodFeatureUnsupported: kubelet이 자신의 Node를 모르거나 기능을 지원하지 않습니다. OutOfcpu처럼 영구히 Failed가 됩니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/cm/topologymanager; pkg/kubelet/cm/cpumanager; pkg/security/apparmor',
			unseen: {
				en: 'The simulated machines have one NUMA node, and the managers of CPUs and topology are left at their default, none, under which nothing is refused.',
				ko: '여기의 기계는 NUMA 노드가 하나이고 CPU와 토폴로지 관리자는 기본값(none)이라, 이렇게 거절되는 일이 없습니다.',
			},
			related: ['OutOfcpu', 'UnexpectedAdmissionError', 'Failed'],
		},
		{
			name: 'UnexpectedAdmissionError',
			title: {en: 'The kubelet refused the pod: something went wrong while it was let in', ko: 'kubelet의 거절: 받아들이는 도중에 오류가 남'},
			text: [
				'A critical pod found no others whose end would make room for it: "Unexpected error while attempting to recover from admission failure: preemption: …". Or a device plugin could not give the devices that had been promised: "Allocate failed due to …".',
			],
			textKo: [
				'중요(critical) 파드에 자리를 내줄 다른 파드가 없었습니다("Unexpected error while attempting to recover from admission failure: preemption: …"). 또는 디바이스 플러그인이 약속한 장치를 주지 못했습니다("Allocate failed due to …").',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event reason'],
			upstream: 'pkg/kubelet/lifecycle/predicate.go; pkg/kubelet/cm/devicemanager',
			scenario: {name: 'critical-pods', at: '125s', command: 'get pod giant'},
			related: ['Preempting', 'OutOfcpu', 'Failed'],
		},
		{
			name: 'NodeShutdown',
			aliases: ['Shutdown', 'shutdownGracePeriod', 'graceful node shutdown'],
			title: {en: 'The machine is being shut down in good order, and its pods first', ko: '기계를 차례대로 끄면서 파드부터 끝냄'},
			text: [
				'A kubelet with a shutdownGracePeriod holds up the shutdown of its machine and ends its pods, critical ones last: Failed, with the reason Terminated and the message "Pod was terminated in response to imminent node shutdown.". Pods that arrive meanwhile are refused with NodeShutdown, and the node is NotReady with "node is shutting down".',
			],
			textKo: [
				'shutdownGracePeriod가 설정된 kubelet은 기계가 꺼지는 것을 붙잡아 두고 파드를 먼저 끝냅니다. 중요 파드는 마지막입니다. 파드는 이유 Terminated, 메시지 "Pod was terminated in response to imminent node shutdown."과 함께 Failed가 됩니다. 그사이 도착한 파드는 NodeShutdown으로 거절되고, 노드는 "node is shutting down"과 함께 NotReady가 됩니다.',
			],
			fields: ['pod.status.reason', 'kubectl get pods: STATUS', 'event Shutdown of a node'],
			upstream: 'pkg/kubelet/nodeshutdown',
			unseen: {
				en: 'shutdownGracePeriod is 0 by default, which switches it off, and the simulation leaves it out: a machine here loses its power at once.',
				ko: 'shutdownGracePeriod의 기본값 0은 이 기능을 끈 것이고, 시뮬레이션에는 없습니다. 여기의 기계는 전원이 바로 나갑니다.',
			},
			related: ['TerminationByKubelet', 'Ready (node)', 'Failed'],
		},
		{
			name: 'lastState',
			aliases: ['last state', 'previous'],
			title: {en: 'How the run before this one ended', ko: '바로 앞 실행이 어떻게 끝났는가'},
			text: [
				'When an ended container starts to wait for its restart, or is restarted, its terminated state moves to lastState: exit code, reason, when it started and finished. It is where OOMKilled stays to be read after the container runs again. The log of that run: kubectl logs --previous.',
			],
			textKo: [
				'끝난 컨테이너가 재시작을 기다리기 시작하거나 재시작되면, 그 terminated 상태가 lastState로 옮겨집니다. 종료 코드, 이유, 시작한 때와 끝난 때가 들어 있습니다. 컨테이너가 다시 실행된 뒤에도 OOMKilled를 여기서 볼 수 있습니다. 그 실행의 로그는 kubectl logs --previous로 봅니다.',
			],
			fields: ['pod.status.containerStatuses[].lastState.terminated', 'kubectl describe pod: Last State'],
			upstream: 'pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses',
			scenario: {name: 'crash-loop', at: '5m', command: 'get pod crasher -o yaml', shows: 'lastState:\\n +terminated:'},
			related: ['RESTARTS', 'OOMKilled', 'CrashLoopBackOff', 'exit codes'],
		},
	],
};
