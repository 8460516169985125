import type {Group} from './page.ts';

const normal = 'event of a pod, Normal';
const warning = 'event of a pod, Warning';

export const podEvents: Group = {
	name: {en: 'Events of pods', ko: '파드의 이벤트'},
	pages: [
		{
			name: 'Scheduled',
			title: {en: 'The scheduler has bound the pod to a node', ko: '스케줄러가 파드를 노드에 배정함'},
			text: [
				'"Successfully assigned default/web to node01". From here on the kubelet of that node is in charge. A static pod, or one with spec.nodeName in its manifest, never gets this event.',
			],
			textKo: [
				'"Successfully assigned default/web to node01". 여기서부터는 그 노드의 kubelet이 파드를 맡습니다. 스태틱 파드나, 매니페스트에 spec.nodeName이 있는 파드에는 이 이벤트가 없습니다.',
			],
			fields: [normal],
			upstream: 'pkg/scheduler/schedule_one.go',
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver'},
			related: ['PodScheduled', 'FailedScheduling', 'Pulling'],
		},
		{
			name: 'FailedScheduling',
			title: {en: 'No node fits the pod, and why', ko: '맞는 노드가 없음, 그리고 그 이유'},
			text: [
				'The same text as the message of PodScheduled. "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s)." counts nodes by reason; then comes what preemption would do: "No preemption victims found for incoming pod" or "Preemption is not helpful for scheduling".',
				'The note of an event ends at 1024 characters.',
			],
			textKo: [
				'PodScheduled의 메시지와 같은 내용입니다. "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s)."는 노드를 까닭별로 셉니다. 그 뒤에 선점을 하면 어떻게 될지가 나옵니다("No preemption victims found for incoming pod" 또는 "Preemption is not helpful for scheduling").',
				'이벤트의 글은 1024자에서 잘립니다.',
			],
			fields: [warning],
			upstream: 'pkg/scheduler/schedule_one.go; pkg/scheduler/framework/types.go',
			scenario: {name: 'scheduling', at: '10s', command: 'describe pod too-big'},
			related: ['Unschedulable', 'PodScheduled', 'taints', 'requests', 'preemption'],
		},
		{
			name: 'Preempted',
			title: {en: 'The pod was deleted to make room for one of higher priority', ko: '우선순위가 높은 파드에 자리를 내주고 삭제됨'},
			text: [
				'"Preempted by pod <uid> on node node01". The victim has its grace period; until it is gone the preemptor is Pending and names the node in NOMINATED NODE.',
			],
			textKo: [
				'"Preempted by pod <uid> on node node01". 밀려난 파드는 유예 기간을 받습니다. 그 파드가 사라질 때까지, 선점한 파드는 Pending이고 NOMINATED NODE에 그 노드의 이름이 보입니다.',
			],
			fields: [normal],
			upstream: 'pkg/scheduler/framework/preemption/executor.go',
			scenario: {name: 'scheduling', at: '65s', command: 'events --for pod/humble'},
			related: ['preemption', 'PreemptionByScheduler'],
		},
		{
			name: 'Preempting',
			aliases: ['critical pod preemption'],
			title: {en: 'The kubelet ended the pod to make room for a critical one', ko: 'kubelet이 중요 파드에 자리를 내주려고 파드를 끝냄'},
			text: [
				'"Preempted in order to admit critical pod". A critical pod (a static pod, or one of the classes system-node-critical and system-cluster-critical) came to a node that has no room for it, which the scheduler would not do. The kubelet ends the pods that bring what is lacking closest to nothing, each with its own grace period; the critical pod starts when they have stopped. A victim is Failed with this reason and DisruptionTarget=True. If all pods together would not be enough the critical pod is refused: UnexpectedAdmissionError.',
				'STATUS shows how the containers of a victim ended, Completed or Error, and Preempting only where none has anything to say.',
			],
			textKo: [
				'"Preempted in order to admit critical pod". 중요(critical) 파드(스태틱 파드, 또는 system-node-critical이나 system-cluster-critical 클래스의 파드)가 자리가 없는 노드에 왔습니다. 스케줄러는 그렇게 보내지 않습니다. kubelet은 모자라는 양을 가장 알맞게 채우는 파드들을 골라 각자의 유예 기간을 주고 끝내며, 그 파드들이 멈추면 중요 파드가 시작됩니다. 밀려난 파드는 이 이유와 DisruptionTarget=True로 Failed가 됩니다. 모든 파드를 끝내도 모자라면 중요 파드가 거절됩니다(UnexpectedAdmissionError).',
				'STATUS에는 밀려난 파드의 컨테이너가 어떻게 끝났는지(Completed 또는 Error)가 보이고, Preempting은 어느 컨테이너도 알릴 것이 없을 때만 보입니다.',
			],
			fields: [warning, 'pod.status.reason', 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/preemption/preemption.go',
			scenario: {name: 'critical-pods', at: '40s', command: 'describe pod medium'},
			related: ['OutOfcpu', 'Preempted', 'DisruptionTarget', 'static pods', 'UnexpectedAdmissionError'],
		},
		{
			name: 'Pulling',
			title: {en: 'The kubelet asks the registry for an image', ko: 'kubelet이 레지스트리에 이미지를 요청함'},
			text: [
				'Pulls of one node go one after the other by default, so a second Pulling can wait behind a large image of another pod; Pulled tells the time with and without that waiting.',
			],
			textKo: [
				'기본값에서 한 노드의 이미지 요청은 하나씩 차례로 처리됩니다. 그래서 두 번째 Pulling은 다른 파드의 큰 이미지를 기다릴 수 있습니다. Pulled에는 기다린 시간을 포함한 시간과 뺀 시간이 모두 있습니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver'},
			related: ['Pulled', 'imagePullPolicy', 'ErrImagePull'],
		},
		{
			name: 'Pulled',
			title: {en: 'The image is on the node', ko: '이미지가 노드에 있음'},
			text: [
				'Either "Successfully pulled image … in … (… including waiting). Image size: … bytes." or "Container image … already present on machine and can be accessed by the pod", when imagePullPolicy did not ask for a pull.',
			],
			textKo: [
				'"Successfully pulled image … in … (… including waiting). Image size: … bytes."이거나, imagePullPolicy에 따라 가져올 필요가 없었다면 "Container image … already present on machine and can be accessed by the pod"입니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver'},
			related: ['Pulling', 'imagePullPolicy', 'Created'],
		},
		{
			name: 'Failed (event)',
			aliases: ['event Failed', 'Failed event'],
			title: {en: 'A step towards a running container failed', ko: '컨테이너를 실행하기까지의 한 단계가 실패함'},
			text: [
				'"Failed to pull image …: …" with the registry\'s words, then "Error: ErrImagePull"; or "Error: " and what kept the container from being created or started. It goes with a waiting reason.',
			],
			textKo: [
				'"Failed to pull image …: …"에는 레지스트리의 응답이 있고, "Error: ErrImagePull"이 뒤따릅니다. 또는 "Error: " 뒤에 컨테이너를 만들거나 시작하지 못한 까닭이 있습니다. 대기 이유와 함께 나타납니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go; pkg/kubelet/images/image_manager.go',
			scenario: {name: 'redis123', at: '10s', command: 'describe pod redis', shows: 'Failed to pull image'},
			related: ['ErrImagePull', 'CreateContainerConfigError', 'RunContainerError'],
		},
		{
			name: 'BackOff',
			title: {
				en: 'The kubelet waits: before a pull (Normal) or before a restart (Warning)',
				ko: 'kubelet이 기다림: 이미지(Normal) 또는 재시작(Warning)',
			},
			text: [
				'"Back-off pulling image …" is Normal, "Back-off restarting failed container …" a Warning. It is sent at each sync that finds the pause not over, so its count is not a count of failures.',
			],
			textKo: [
				'"Back-off pulling image …"는 Normal이고 "Back-off restarting failed container …"는 Warning입니다. 대기가 끝나지 않은 동기화 때마다 보내므로, 그 수는 실패한 횟수가 아닙니다.',
			],
			fields: [normal, warning],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go; pkg/kubelet/images/image_manager.go',
			scenario: {name: 'crash-loop', at: '5m', command: 'describe pod crasher', shows: 'BackOff .*Back-off restarting failed container'},
			related: ['CrashLoopBackOff', 'ImagePullBackOff', 'back-off'],
		},
		{
			name: 'Created',
			title: {en: 'The container exists and is about to be started', ko: '컨테이너를 만들었고 곧 시작함'},
			text: [
				'"Container created" (since 1.35; "Created container: app" before). Its count rises with each restart, for a restart makes a new container.',
			],
			textKo: [
				'"Container created"입니다(1.35부터. 그 전에는 "Created container: app"). 재시작하면 새 컨테이너를 만들므로, 재시작할 때마다 수가 늘어납니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver'},
			related: ['Started', 'Pulled', 'CreateContainerError'],
		},
		{
			name: 'Started',
			title: {en: "The container's first process runs", ko: '컨테이너의 첫 프로세스가 실행됨'},
			text: [
				'"Container started". The post-start hook, if there is one, runs now, and the probes begin. The field started of the container\'s status is another matter: with a startup probe it is true only when that has passed.',
			],
			textKo: [
				'"Container started". postStart 훅이 있으면 지금 실행되고, 프로브가 시작됩니다. 컨테이너 상태의 started 필드는 다른 것입니다. 스타트업 프로브가 있으면 그것을 통과해야 true가 됩니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'web-server', at: '30s', command: 'describe pod webserver'},
			related: ['Created', 'startupProbe', 'postStart'],
		},
		{
			name: 'Killing',
			title: {en: 'The kubelet stops a container', ko: 'kubelet이 컨테이너를 멈춤'},
			text: [
				'"Stopping container app" when the pod is being deleted or evicted; "Container app failed liveness probe, will be restarted" or "… failed startup probe, …" after a probe; "Container app definition changed, will be restarted" after an edit of the image. The pre-stop hook, SIGTERM and the grace period follow.',
			],
			textKo: [
				'파드가 삭제되거나 축출되면 "Stopping container app", 프로브 때문이면 "Container app failed liveness probe, will be restarted" 또는 "… failed startup probe, …", 이미지를 고친 뒤에는 "Container app definition changed, will be restarted"입니다. preStop 훅, SIGTERM, 유예 기간이 뒤따릅니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer',
			scenario: {name: 'hooks', at: '65s', command: 'events --for pod/polite'},
			related: ['Terminating', 'livenessProbe', 'terminationGracePeriodSeconds', 'Unhealthy'],
		},
		{
			name: 'Unhealthy',
			title: {en: 'A probe failed', ko: '프로브가 실패함'},
			text: [
				'"Liveness probe failed: …", "Readiness probe failed: …" or "Startup probe failed: …" and what the probe saw, one event for each failure; whether it has consequences depends on failureThreshold. "… probe errored and resulted in unknown state" is a probe that could not be made at all and does not count.',
			],
			textKo: [
				'"Liveness probe failed: …", "Readiness probe failed: …", "Startup probe failed: …" 뒤에 프로브가 본 것이 나옵니다. 실패할 때마다 이벤트가 하나씩 생기며, 조치가 따를지는 failureThreshold에 달려 있습니다. "… probe errored and resulted in unknown state"는 프로브를 아예 실행하지 못한 것이며 실패로 세지 않습니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/prober/prober.go',
			scenario: {name: 'liveness-exam', at: '45s', command: 'describe pod liveness-exam'},
			related: ['livenessProbe', 'readinessProbe', 'startupProbe', 'failureThreshold', 'Killing'],
		},
		{
			name: 'ProbeWarning',
			title: {en: 'A probe succeeded with a remark', ko: '프로브가 성공했지만 덧붙일 말이 있음'},
			text: ['An HTTP probe that was redirected to another host, for one: the redirect is not followed and counts as a success.'],
			textKo: ['다른 호스트로 리다이렉트된 HTTP 프로브가 한 예입니다. 리다이렉트를 따라가지 않고 성공으로 셉니다.'],
			fields: [warning],
			upstream: 'pkg/kubelet/prober/prober.go',
			scenario: {name: 'probe-details', at: '15s', command: 'describe pod redirected'},
			related: ['httpGet', 'Unhealthy'],
		},
		{
			name: 'FailedMount',
			title: {en: 'A volume cannot be mounted', ko: '볼륨을 마운트할 수 없음'},
			text: [
				'"MountVolume.SetUp failed for volume "keys" : secret "keys" not found". The kubelet tries again with pauses from half a second, doubling to about 2 minutes. Until it succeeds no container of the pod is created: STATUS stays ContainerCreating.',
			],
			textKo: [
				'"MountVolume.SetUp failed for volume "keys" : secret "keys" not found". kubelet은 0.5초에서 시작해 약 2분까지 두 배씩 늘어나는 간격으로 다시 시도합니다. 성공할 때까지 파드의 컨테이너를 만들지 않으며, STATUS는 ContainerCreating에 머뭅니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/volumemanager; pkg/kubelet/kubelet.go',
			scenario: {name: 'container-config', at: '60s', command: 'describe pod wants-volume'},
			related: ['ContainerCreating', 'CreateContainerConfigError'],
		},
		{
			name: 'FailedCreatePodSandBox',
			aliases: ['CreatePodSandboxError'],
			title: {en: "The pod's sandbox could not be made", ko: '파드의 샌드박스를 만들지 못함'},
			text: [
				'"Failed to create pod sandbox: …": the runtime is in trouble, or the network plugin gave no address. Nothing of the pod can start before; the kubelet tries again.',
			],
			textKo: [
				'"Failed to create pod sandbox: …"입니다. 런타임에 문제가 있거나 네트워크 플러그인이 주소를 주지 않았습니다. 그 전에는 파드의 아무것도 시작할 수 없으며, kubelet은 다시 시도합니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go',
			scenario: {name: 'start-failures', at: '80s', command: 'describe pod no-sandbox'},
			related: ['ContainerCreating', 'PodReadyToStartContainers', 'pause container', 'SandboxChanged'],
		},
		{
			name: 'SandboxChanged',
			title: {en: 'The sandbox is gone; the pod gets a new one', ko: '샌드박스가 없어져 새로 만듦'},
			text: [
				'"Pod sandbox changed, it will be killed and re-created." After a reboot, or when the pause process was killed. All containers are started again, init containers included, and the pod may get another IP.',
			],
			textKo: [
				'"Pod sandbox changed, it will be killed and re-created." 재부팅한 뒤나 pause 프로세스가 강제 종료되었을 때입니다. 초기화 컨테이너를 포함한 모든 컨테이너가 다시 시작되고, 파드의 IP가 바뀔 수 있습니다.',
			],
			fields: [normal],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go',
			scenario: {name: 'node-reboot', at: '70s', command: 'describe pod web'},
			related: ['pause container', 'Rebooted', 'RESTARTS'],
		},
		{
			name: 'FailedPostStartHook',
			title: {en: 'The post-start hook failed; its container is killed', ko: 'postStart 훅이 실패해 컨테이너를 강제 종료함'},
			text: ['"PostStartHook failed". What the hook printed stays out of the event, as it might be secret; the waiting message has it.'],
			textKo: ['"PostStartHook failed". 훅이 출력한 내용은 비밀일 수 있어 이벤트에는 없고, 대기 메시지에 있습니다.'],
			fields: [warning],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'hooks', at: '20s', command: 'describe pod bad-post-start'},
			related: ['postStart', 'PostStartHookError'],
		},
		{
			name: 'FailedPreStopHook',
			title: {en: 'The pre-stop hook failed; the container is stopped all the same', ko: 'preStop 훅이 실패했지만 컨테이너는 그대로 멈춤'},
			text: ['"PreStopHook failed". SIGTERM follows at once.'],
			textKo: ['"PreStopHook failed". SIGTERM이 곧바로 뒤따릅니다.'],
			fields: [warning],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'hooks', at: '65s', command: 'events --for pod/bad-pre-stop'},
			related: ['preStop', 'Terminating'],
		},
		{
			name: 'ExceededGracePeriod',
			title: {en: 'The runtime did not stop the pod in time', ko: '런타임이 제때 파드를 멈추지 못함'},
			text: [
				'"Container runtime did not kill the pod within specified grace period." Told of a pod the kubelet ends for the sake of its node, an eviction above all, when one and a half times its grace, and 10 seconds at least, have not been enough. A sign of a runtime that hangs or has stopped, for SIGKILL needs nobody\'s consent.',
			],
			textKo: [
				'"Container runtime did not kill the pod within specified grace period." kubelet이 노드를 위해 끝내는 파드(주로 축출)에서, 유예 기간의 1.5배(최소 10초)가 지나도 끝나지 않았을 때 나옵니다. SIGKILL은 누구의 동의도 필요 없으므로, 런타임이 멈췄거나 응답하지 않는다는 신호입니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/pod_workers.go, killPodNow',
			scenario: {name: 'runtime-outage', at: '95s', command: 'describe pod writer'},
			related: ['terminationGracePeriodSeconds', 'Killing'],
		},
		{
			name: 'FailedKillPod',
			aliases: ['KillContainerError', 'KillPodSandboxError'],
			title: {en: 'The kubelet could not end a pod', ko: 'kubelet이 파드를 끝내지 못함'},
			text: [
				'"error killing pod: …" and what the runtime said, container by container and of the sandbox. It is tried again some 10 seconds later, or when the runtime is back; until then the pod stays as it is, Terminating if it was deleted.',
			],
			textKo: [
				'"error killing pod: …" 뒤에 컨테이너와 샌드박스마다 런타임의 응답이 나옵니다. 약 10초 뒤에, 또는 런타임이 돌아오면 다시 시도합니다. 그때까지 파드는 그대로이고, 삭제된 파드라면 Terminating입니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/kubelet.go, SyncTerminatingPod; pkg/kubelet/container/sync_result.go',
			scenario: {name: 'runtime-outage', at: '95s', command: 'describe pod writer'},
			related: ['Terminating', 'ExceededGracePeriod', 'KubeletNotReady', 'Killing'],
		},
		{
			name: 'NetworkNotReady',
			title: {en: "The node's runtime has no network to give to a pod", ko: '노드의 런타임이 파드에 줄 네트워크가 없음'},
			text: [
				'"network is not ready: container runtime network not ready: …": there is no configuration of a network plugin in /etc/cni/net.d, as on a machine where none has been installed yet. Pods on the host\'s network start all the same; others are tried again about every second. The node is NotReady with the same words.',
			],
			textKo: [
				'"network is not ready: container runtime network not ready: …". 네트워크 플러그인을 아직 설치하지 않은 기계처럼 /etc/cni/net.d에 플러그인 설정이 없습니다. 호스트 네트워크를 쓰는 파드는 그래도 시작되고, 나머지는 약 1초마다 다시 시도합니다. 노드도 같은 메시지로 NotReady입니다.',
			],
			fields: [warning, 'node.status.conditions[]: Ready'],
			upstream: 'pkg/kubelet/kubelet.go, SyncPod',
			scenario: {name: 'network-plugin', at: '50s', command: 'describe pod waits'},
			related: ['KubeletNotReady', 'FailedCreatePodSandBox', 'ContainerCreating'],
		},
		{
			name: 'InspectFailed',
			title: {
				en: "The image's name could not be read, or nobody could say whether it is there",
				ko: '이미지 이름을 읽지 못하거나 이미지가 있는지 알 수 없음',
			},
			text: [
				'"Failed to apply default image tag …: couldn\'t parse image name …" goes with InvalidImageName, "Failed to inspect image …: rpc error: …" with ImageInspectError.',
			],
			textKo: [
				'"Failed to apply default image tag …: couldn\'t parse image name …"은 InvalidImageName과, "Failed to inspect image …: rpc error: …"는 ImageInspectError와 함께 나타납니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'image-problems', at: '20s', command: 'describe pod invalid-name'},
			related: ['InvalidImageName', 'ImageInspectError'],
		},
		{
			name: 'FailedToRetrieveImagePullSecret',
			title: {en: 'An image pull secret of the pod does not exist', ko: '파드의 이미지 풀 시크릿이 없음'},
			text: ['"Unable to retrieve some image pull secrets (…); attempting to pull the image may not succeed." The pull is tried without them.'],
			textKo: [
				'"Unable to retrieve some image pull secrets (…); attempting to pull the image may not succeed." 그 시크릿 없이 이미지를 가져오려고 시도합니다.',
			],
			fields: [warning],
			upstream: 'pkg/kubelet/kubelet_pods.go',
			scenario: {name: 'start-failures', at: '30s', command: 'describe pod no-secret'},
			related: ['ErrImagePull', 'Pulling'],
		},
		{
			name: 'TaintManagerEviction',
			title: {en: 'The pod is deleted because of a NoExecute taint, or that is called off', ko: 'NoExecute 테인트 때문에 삭제되거나 그것이 취소됨'},
			text: [
				'"Marking for deletion Pod default/web" when its toleration is over, or has never been; "Cancelling deletion of Pod default/web" if the taint went away in time.',
			],
			textKo: [
				'톨러레이션이 끝났거나 처음부터 없으면 "Marking for deletion Pod default/web", 테인트가 제때 없어지면 "Cancelling deletion of Pod default/web"입니다.',
			],
			fields: [normal],
			upstream: 'pkg/controller/tainteviction/taint_eviction.go',
			scenario: {name: 'scheduling', at: '122s', command: 'events'},
			related: ['NoExecute', 'tolerationSeconds', 'DeletionByTaintManager'],
		},
		{
			name: 'Evicted',
			aliases: ['eviction', 'node-pressure eviction'],
			title: {en: 'The kubelet ended the pod to save its node, or refused it for that', ko: '노드를 지키려고 kubelet이 파드를 끝내거나 거절함'},
			text: [
				'A signal such as memory.available passed its threshold; the kubelet picked one pod and gave it one second (hard threshold). The pod is Failed, status.reason is Evicted, the message tells resource, threshold and who used how much. It is not restarted and stays as a record; its controller makes another, somewhere else.',
				'STATUS shows Evicted only where no container has anything to say, so above all for a pod refused under pressure ("Pod was rejected: The node had condition: [MemoryPressure]."). One whose containers ran shows how they ended: Completed, Error, or ContainerStatusUnknown.',
				'Containers over their own ephemeral-storage limit and emptyDirs over their sizeLimit are evicted with the same word.',
			],
			textKo: [
				'memory.available 같은 신호가 임계값을 넘었습니다. kubelet은 파드 하나를 골라 1초를 주고 끝냅니다(하드 임계값). 파드는 Failed, status.reason은 Evicted가 되고, 메시지에 자원과 임계값, 각 컨테이너의 사용량이 나옵니다. 다시 시작하지 않고 기록으로 남으며, 컨트롤러가 다른 곳에 새 파드를 만듭니다.',
				'STATUS의 Evicted는 어느 컨테이너도 알릴 것이 없을 때만 보입니다. 주로 압박 중에 거절된 파드입니다("Pod was rejected: The node had condition: [MemoryPressure]."). 컨테이너가 실행되었던 파드에는 그 끝이 보입니다(Completed, Error, ContainerStatusUnknown).',
				'자신의 ephemeral-storage 제한을 넘은 컨테이너와 sizeLimit을 넘은 emptyDir의 파드도 같은 이름으로 축출됩니다.',
			],
			fields: ['pod.status.reason', 'pod.status.message', warning, 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/eviction/eviction_manager.go; pkg/kubelet/eviction/helpers.go',
			scenario: {name: 'eviction', at: '160s', command: 'get pod insistent'},
			related: ['eviction signals', 'eviction order', 'TerminationByKubelet', 'MemoryPressure', 'OOMKilled', 'drain'],
		},
		{
			name: 'DNSConfigForming',
			title: {en: 'Not all of the name servers or search domains fit', ko: '네임서버나 검색 도메인이 너무 많아 일부가 빠짐'},
			text: [
				'"Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 8.8.8.8": a resolver uses three name servers at most. The cluster\'s DNS comes first unless dnsPolicy is Default or None; those of spec.dnsConfig follow. Of search domains 32 are used.',
			],
			textKo: [
				'"Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 8.8.8.8". 리졸버는 네임서버를 세 개까지만 씁니다. dnsPolicy가 Default나 None이 아니면 클러스터 DNS가 먼저이고 spec.dnsConfig의 것이 뒤따릅니다. 검색 도메인은 32개까지 씁니다.',
			],
			fields: [warning, 'spec.dnsPolicy, spec.dnsConfig'],
			upstream: 'pkg/kubelet/network/dns/dns.go',
			scenario: {name: 'dns-config', at: '20s', command: 'describe pod resolves'},
			related: ['FailedCreatePodSandBox'],
		},
	],
};
