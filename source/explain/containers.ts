import type {Group} from './page.ts';

export const containers: Group = {
	name: {en: 'Containers and their lives', ko: '컨테이너와 그 라이프사이클'},
	pages: [
		{
			name: 'container state',
			aliases: ['state', 'Waiting', 'Terminated', 'state.waiting', 'state.running', 'state.terminated', 'container states'],
			title: {en: 'A container waits, runs, or has terminated', ko: '컨테이너는 대기 중이거나, 실행 중이거나, 끝났음'},
			text: [
				'Waiting is everything before a run: pulling, pausing before a restart, or not being able to start; the reason says which. Running has the time it began. Terminated has exit code, reason, when it started and finished, and a message if the program left one in /dev/termination-log.',
				'A pod has a phase, and each of its containers a state; the phase is made of the states. The run before this one is in lastState.',
			],
			textKo: [
				'Waiting은 실행되기 전의 모든 것입니다. 이미지를 가져오거나, 재시작하기 전에 기다리거나, 시작하지 못하는 중이며, 어느 것인지는 이유에 있습니다. Running에는 시작한 때가 있습니다. Terminated에는 종료 코드와 이유, 시작한 때와 끝난 때, 그리고 프로그램이 /dev/termination-log에 남긴 메시지가 있습니다.',
				'파드에는 단계가 있고 컨테이너마다 상태가 있으며, 단계는 상태들로 정해집니다. 바로 앞의 실행은 lastState에 있습니다.',
			],
			fields: ['pod.status.containerStatuses[].state', 'kubectl describe pod: State'],
			upstream: 'pkg/kubelet/kubelet_pods.go, convertToAPIContainerStatuses',
			scenario: {
				name: 'crash-loop',
				at: '5m',
				command: 'describe pod crasher',
				shows: 'State: +Waiting\\n +Reason: +CrashLoopBackOff\\n +Last State: +Terminated',
			},
			related: ['lastState', 'phase', 'CrashLoopBackOff', 'ContainerCreating', 'exit codes'],
		},
		{
			name: 'restartPolicy',
			aliases: ['restart policy', 'restart policies'],
			title: {
				en: 'Whether an ended container is started again: Always, OnFailure, Never',
				ko: '끝난 컨테이너를 다시 시작할지: Always, OnFailure, Never',
			},
			text: [
				'Always is the default and the only one a Deployment, ReplicaSet or DaemonSet allows; a Job allows the other two. It is the kubelet that restarts, in place: the same pod, node and IP, another container.',
				'Init containers follow it too, Always meaning OnFailure for them; one that has its own restartPolicy Always is a sidecar. Since 1.35 any container may have a policy and rules by exit code of its own.',
			],
			textKo: [
				'기본값은 Always이고, 디플로이먼트와 레플리카셋, 데몬셋에는 이것만 쓸 수 있습니다. 잡에는 나머지 둘을 쓸 수 있습니다. 재시작하는 것은 kubelet이며 그 자리에서 합니다. 파드와 노드, IP는 그대로이고 컨테이너만 새로 만들어집니다.',
				'초기화 컨테이너도 이 정책을 따르며, Always는 OnFailure로 다룹니다. 자신의 restartPolicy가 Always인 초기화 컨테이너는 사이드카입니다. 1.35부터는 모든 컨테이너에 따로 정책과 종료 코드별 규칙을 줄 수 있습니다.',
			],
			fields: ['pod.spec.restartPolicy', 'pod.spec.initContainers[].restartPolicy'],
			upstream: 'pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted',
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1 -o yaml', shows: 'restartPolicy: Never[\\s\\S]*phase: Failed'},
			related: ['Always', 'OnFailure', 'Never', 'back-off', 'sidecar containers'],
		},
		{
			name: 'Always',
			title: {en: 'restartPolicy: an ended container is always started again', ko: 'restartPolicy: 끝나면 늘 다시 시작'},
			text: ['Even after exit code 0, with the same growing pauses. Such a pod never reaches Succeeded or Failed by itself.'],
			textKo: ['종료 코드 0으로 끝나도 똑같이 점점 긴 간격을 두고 다시 시작합니다. 이런 파드는 스스로 Succeeded나 Failed가 되지 않습니다.'],
			fields: ['pod.spec.restartPolicy'],
			scenario: {name: 'crash-loop', at: '90s', command: 'get pod finisher -o yaml', shows: 'restartPolicy: Always[\\s\\S]*exitCode: 0'},
			related: ['restartPolicy', 'CrashLoopBackOff'],
		},
		{
			name: 'OnFailure',
			title: {
				en: 'restartPolicy: an ended container is started again unless it exited with 0',
				ko: 'restartPolicy: 0이 아닌 코드로 끝났을 때만 다시 시작',
			},
			text: ['A pod of this kind ends as Succeeded, or goes on trying; it does not become Failed by a crash.'],
			textKo: ['이런 파드는 Succeeded로 끝나거나 계속 다시 시도하며, 비정상 종료로 Failed가 되지는 않습니다.'],
			fields: ['pod.spec.restartPolicy'],
			scenario: {name: 'crash-loop', at: '60s', command: 'get pod on-failure -o yaml', shows: 'restartPolicy: OnFailure[\\s\\S]*restartCount: 1'},
			related: ['restartPolicy', 'Succeeded'],
		},
		{
			name: 'Never',
			title: {en: 'restartPolicy: an ended container stays ended', ko: 'restartPolicy: 다시 시작하지 않음'},
			text: ['When all have ended the pod is Succeeded or Failed. A failed liveness probe kills for good, too.'],
			textKo: ['컨테이너가 모두 끝나면 파드는 Succeeded나 Failed가 됩니다. 활성 프로브가 실패해 강제 종료되어도 다시 시작하지 않습니다.'],
			fields: ['pod.spec.restartPolicy'],
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1 -o yaml', shows: 'restartPolicy: Never[\\s\\S]*restartCount: 0'},
			related: ['restartPolicy', 'Failed', 'Succeeded'],
		},
		{
			name: 'back-off',
			aliases: ['backoff ladder', 'back-off ladder', 'restart back-off', 'exponential backoff'],
			title: {en: 'The pauses before restarts and pulls', ko: '재시작이나 이미지 요청 전에 기다리는 시간'},
			text: [
				'Restarts: 0, 10, 20, 40, 80, 160, 300, 300 … seconds, before the first, second, third … restart. The pause counts from the end of the last run. A run that lasted over 10 minutes starts anew with 0. Each container of each pod has its own ladder, and editing the image begins a new one.',
				'Pulls: 10, 20, 40, 80, 160, 300, 300 … seconds, from the failed pull; there is no free first retry. Both caps are 5 minutes; for restarts a node can set another one (crashLoopBackOff.maxContainerRestartPeriod, since 1.35).',
				'A restart comes up to half of the remaining pause later than the ladder says, since the kubelet spreads its syncs.',
			],
			textKo: [
				'재시작: 첫째, 둘째, 셋째 … 재시작 전에 0, 10, 20, 40, 80, 160, 300, 300 …초를 기다립니다. 간격은 마지막 실행이 끝난 때부터 셉니다. 10분 넘게 실행되면 0부터 다시 시작합니다. 파드의 컨테이너마다 간격을 따로 세며, 이미지를 고치면 처음부터 다시 셉니다.',
				'이미지 요청: 실패한 때부터 10, 20, 40, 80, 160, 300, 300 …초이며, 기다리지 않는 첫 재시도는 없습니다. 상한은 둘 다 5분입니다. 재시작의 상한은 노드에서 바꿀 수 있습니다(crashLoopBackOff.maxContainerRestartPeriod, 1.35부터).',
				'kubelet은 동기화 시점을 분산하므로, 재시작은 남은 간격의 절반만큼까지 늦어질 수 있습니다.',
			],
			fields: ['state.waiting.message: back-off 40s restarting failed container=…'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff; client-go/util/flowcontrol/backoff.go',
			scenario: {name: 'crash-loop', at: '5m', command: 'get pod crasher -o yaml', shows: 'message: back-off 2m40s restarting failed container'},
			related: ['CrashLoopBackOff', 'ImagePullBackOff', 'RESTARTS', 'BackOff'],
		},
		{
			name: 'terminationGracePeriodSeconds',
			aliases: ['grace period', 'termination', 'termination grace', 'deletionGracePeriodSeconds', 'SIGTERM', 'SIGKILL', 'graceful shutdown'],
			title: {en: 'How long a pod has to stop, between being asked and being killed; 30', ko: '멈추라는 요청부터 강제 종료까지의 시간. 기본값 30초'},
			text: [
				'Deletion starts the clock. Pre-stop hooks run first and use up the same time; then each app container gets SIGTERM, and SIGKILL when the time is over. Whatever the hooks left, a container has at least 2 seconds between the two. Sidecars follow when the app containers are gone, in reverse order, out of the same period.',
				"A program that is the container's first process and does not handle SIGTERM, as sh and sleep are, never reacts to it: the pod takes the whole period and ends with 137. kubectl delete --grace-period=0 --force removes the object at once and leaves the kubelet to clean up.",
			],
			textKo: [
				'삭제하면 시간이 흐르기 시작합니다. preStop 훅이 먼저 실행되며 같은 시간을 씁니다. 그다음 앱 컨테이너마다 SIGTERM을 보내고, 시간이 다 되면 SIGKILL을 보냅니다. 훅이 얼마를 쓰든 둘 사이에는 최소 2초가 있습니다. 사이드카는 앱 컨테이너가 사라진 뒤 같은 시간 안에서 역순으로 멈춥니다.',
				'컨테이너의 첫 프로세스인데 SIGTERM을 처리하지 않는 프로그램(sh나 sleep 등)은 전혀 반응하지 않습니다. 파드는 유예 기간을 다 쓰고 137로 끝납니다. kubectl delete --grace-period=0 --force는 오브젝트를 곧바로 지우고 정리는 kubelet에 맡깁니다.',
			],
			fields: ['pod.spec.terminationGracePeriodSeconds', 'pod.metadata.deletionGracePeriodSeconds'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer',
			scenario: {name: 'hooks', at: '78s', command: 'get pod deaf -o yaml', shows: 'deletionTimestamp:[\\s\\S]*terminationGracePeriodSeconds: 20'},
			related: ['Terminating', 'preStop', 'exit code 143', 'exit code 137', 'sidecar containers'],
		},
		{
			name: 'preStop',
			aliases: ['lifecycle.preStop', 'pre-stop hook', 'prestop', 'lifecycle hooks'],
			title: {en: 'A hook that runs before SIGTERM', ko: 'SIGTERM 전에 실행되는 훅'},
			text: [
				'A command, an HTTP request or a sleep. SIGTERM waits for it, and the grace period runs meanwhile; at its end the hook is cut off. It is the place to wait until load balancers have noticed. A failure is an event (FailedPreStopHook) and nothing more. It also runs before a kill by a probe, not when the container ends by itself.',
			],
			textKo: [
				'명령, HTTP 요청, 또는 sleep입니다. SIGTERM은 훅이 끝나기를 기다리고 그동안 유예 기간이 흐르며, 유예 기간이 끝나면 훅이 중단됩니다. 로드 밸런서가 알아챌 때까지 기다리기에 알맞은 자리입니다. 실패해도 이벤트(FailedPreStopHook)만 남습니다. 프로브로 강제 종료하기 전에도 실행되지만, 컨테이너가 스스로 끝날 때는 실행되지 않습니다.',
			],
			fields: ['pod.spec.containers[].lifecycle.preStop'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go, executePreStopHook',
			scenario: {name: 'hooks', at: '68s', command: 'get pod polite -o yaml', shows: 'deletionTimestamp:[\\s\\S]*preStop:'},
			related: ['terminationGracePeriodSeconds', 'FailedPreStopHook', 'postStart'],
		},
		{
			name: 'postStart',
			aliases: ['lifecycle.postStart', 'post-start hook', 'poststart'],
			title: {en: 'A hook that runs right after the start of a container', ko: '컨테이너가 시작된 직후 실행되는 훅'},
			text: [
				'Beside the program, not before it. The kubelet waits for the hook before it goes on with the next container and before the container counts as running. If it fails, the container is killed: PostStartHookError.',
			],
			textKo: [
				'프로그램보다 먼저가 아니라 나란히 실행됩니다. kubelet은 이 훅이 끝나야 다음 컨테이너로 넘어가며, 그때까지 컨테이너를 실행 중으로 보지 않습니다. 실패하면 컨테이너가 강제 종료됩니다(PostStartHookError).',
			],
			fields: ['pod.spec.containers[].lifecycle.postStart'],
			upstream: 'pkg/kubelet/lifecycle/handlers.go',
			scenario: {name: 'hooks', at: '30s', command: 'get pod bad-post-start -o yaml', shows: 'postStart:'},
			related: ['PostStartHookError', 'FailedPostStartHook', 'preStop'],
		},
		{
			name: 'init containers',
			aliases: ['initContainers', 'init container', 'spec.initContainers'],
			title: {en: 'Containers that run to their end, one by one, before the others', ko: '다른 컨테이너보다 먼저 하나씩 끝까지 실행되는 컨테이너'},
			text: [
				'Each must exit with 0 before the next starts. A failure is repeated, with back-off, unless restartPolicy is Never, which fails the pod. They do not run again when an app container restarts, only when the pod gets a new sandbox. READY does not count them, and they have no probes.',
			],
			textKo: [
				'하나가 0으로 끝나야 다음 것이 시작됩니다. 실패하면 백오프를 두고 되풀이하며, restartPolicy가 Never이면 파드가 실패합니다. 앱 컨테이너가 재시작될 때는 다시 실행되지 않고, 파드가 새 샌드박스를 받을 때만 다시 실행됩니다. READY에 포함되지 않고 프로브가 없습니다.',
			],
			fields: ['pod.spec.initContainers', 'pod.status.initContainerStatuses', 'kubectl describe pod: Init Containers'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go, computeInitContainerActions',
			scenario: {name: 'init-containers', at: '20s', command: 'describe pod myapp-pod', shows: 'Init Containers:'},
			related: ['Init:N/M', 'Initialized', 'sidecar containers', 'Init:CrashLoopBackOff'],
		},
		{
			name: 'sidecar containers',
			aliases: ['sidecar', 'sidecars', 'restartable init container', 'native sidecar'],
			title: {
				en: 'Init containers with restartPolicy Always: they start first and run on',
				ko: 'restartPolicy가 Always인 초기화 컨테이너: 먼저 시작해 계속 실행됨',
			},
			text: [
				"The next container starts when the sidecar has started (its startup probe has passed, or it runs if there is none); its readiness does not matter for that, but counts for READY and for the pod's Ready. It is restarted always, whatever the pod's restartPolicy.",
				'It does not keep a finished pod alive: when all app containers are done it is stopped, and its exit code is not asked. In a deletion it gets SIGTERM after the app containers have ended, the last declared first.',
			],
			textKo: [
				'사이드카가 시작되면(스타트업 프로브를 통과하거나, 없으면 실행되면) 다음 컨테이너가 시작됩니다. 준비 여부는 여기에 영향을 주지 않지만 READY와 파드의 Ready에는 포함됩니다. 파드의 restartPolicy와 관계없이 늘 재시작됩니다.',
				'끝난 파드를 붙잡아 두지 않습니다. 앱 컨테이너가 모두 끝나면 사이드카를 멈추며, 종료 코드는 따지지 않습니다. 파드를 삭제하면 앱 컨테이너가 끝난 뒤에 나중에 선언된 것부터 SIGTERM을 받습니다.',
			],
			fields: ['pod.spec.initContainers[].restartPolicy: Always', 'pod.status.initContainerStatuses'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go; kuberuntime_termination_order.go',
			scenario: {name: 'sidecars', at: '40s', command: 'get pods', shows: 'with-sidecar +2/2 +Running'},
			related: ['init containers', 'READY', 'RESTARTS', 'terminationGracePeriodSeconds', 'startupProbe'],
		},
		{
			name: 'ephemeral containers',
			aliases: ['ephemeral container', 'ephemeralContainers', 'kubectl debug'],
			title: {en: 'Containers added to a running pod, to look into it', ko: '실행 중인 파드를 살펴보려고 추가하는 컨테이너'},
			text: [
				"kubectl debug adds one through the ephemeralcontainers subresource. It shares the pod's network, and a container's processes if it names a target. It is never restarted, cannot be changed or taken away, and has no ports, probes or resources. READY and RESTARTS do not count it.",
			],
			textKo: [
				'kubectl debug가 ephemeralcontainers 하위 리소스로 추가합니다. 파드의 네트워크를 함께 쓰고, 대상을 지정하면 그 컨테이너의 프로세스도 볼 수 있습니다. 재시작되지 않고, 바꾸거나 지울 수 없으며, 포트와 프로브, 자원 설정이 없습니다. READY와 RESTARTS에 포함되지 않습니다.',
			],
			fields: ['pod.spec.ephemeralContainers', 'pod.status.ephemeralContainerStatuses', 'kubectl describe pod: Ephemeral Containers'],
			upstream: 'pkg/registry/core/pod/strategy.go',
			scenario: {name: 'debug', at: '60s', command: 'describe pod webserver', shows: 'Ephemeral Containers:'},
			related: ['init containers', 'sidecar containers', 'READY'],
		},
		{
			name: 'static pods',
			aliases: ['static pod', 'staticPodPath', '/etc/kubernetes/manifests'],
			title: {en: 'Pods a kubelet runs from files on its own disk', ko: 'kubelet이 자신의 디스크에 있는 파일로 실행하는 파드'},
			text: [
				"The kubelet looks at /etc/kubernetes/manifests (staticPodPath) every 20 seconds and when a file changes. It needs no API server: this is how the control plane starts. The pod's name gets the node's name behind it. It cannot refer to ConfigMaps, Secrets or ServiceAccounts, and it cannot be evicted. To stop it, take the file away.",
			],
			textKo: [
				'kubelet은 20초마다, 그리고 파일이 바뀔 때 /etc/kubernetes/manifests(staticPodPath)를 봅니다. API 서버가 필요 없으며, 컨트롤 플레인이 이렇게 시작됩니다. 파드 이름 뒤에 노드 이름이 붙습니다. 컨피그맵, 시크릿, 서비스어카운트를 참조할 수 없고 축출되지 않습니다. 멈추려면 파일을 치웁니다.',
			],
			fields: ['pod.metadata.annotations: kubernetes.io/config.source: file'],
			upstream: 'pkg/kubelet/config/file.go',
			scenario: {name: 'playground', at: '10s', command: 'get pods -n kube-system', shows: 'etcd-control-plane'},
			related: ['mirror pods'],
		},
		{
			name: 'mirror pods',
			aliases: ['mirror pod', 'kubernetes.io/config.mirror'],
			title: {en: 'What the API server shows of a static pod', ko: 'API 서버에 비친 스태틱 파드의 모습'},
			text: [
				'A read-only reflection the kubelet keeps there, owned by the Node. Deleting it does not touch the containers, and the kubelet puts it back. Its UID in the kubelet is that of the file, kept in the annotation kubernetes.io/config.mirror.',
			],
			textKo: [
				'kubelet이 API 서버에 두는 읽기 전용 사본이며, 소유자는 Node입니다. 삭제해도 컨테이너에는 영향이 없고 kubelet이 다시 만듭니다. kubelet 안에서의 UID는 파일의 것이며 kubernetes.io/config.mirror 애너테이션에 있습니다.',
			],
			fields: ['pod.metadata.annotations: kubernetes.io/config.mirror', 'pod.metadata.ownerReferences: Node'],
			upstream: 'pkg/kubelet/pod/mirror_client.go',
			scenario: {name: 'playground', at: '10s', command: 'get pod etcd-control-plane -n kube-system -o yaml', shows: 'kubernetes.io/config.mirror'},
			related: ['static pods'],
		},
		{
			name: 'pause container',
			aliases: ['pause', 'sandbox', 'pod sandbox'],
			title: {
				en: "The process that holds a pod's network while containers come and go",
				ko: '컨테이너가 바뀌는 동안 파드의 네트워크를 유지하는 프로세스',
			},
			text: [
				"It is made first, gets the pod's IP, and sleeps. All containers of the pod join it, which is why they share an address and localhost, and why the IP survives their restarts. If it dies, the whole pod starts anew: SandboxChanged.",
			],
			textKo: [
				'가장 먼저 만들어져 파드의 IP를 받고 잠듭니다. 파드의 모든 컨테이너가 여기에 합류하므로 주소와 localhost를 함께 쓰고, 컨테이너가 재시작되어도 IP가 유지됩니다. 이 프로세스가 죽으면 파드 전체가 새로 시작됩니다(SandboxChanged).',
			],
			fields: ['not in the API; crictl pods on the node'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_sandbox.go',
			scenario: {
				name: 'node-reboot',
				at: '70s',
				command: "get node node01 -o jsonpath='{.status.images[*].names}'",
				shows: 'registry\\.k8s\\.io/pause:',
			},
			related: ['PodReadyToStartContainers', 'SandboxChanged', 'FailedCreatePodSandBox'],
		},
		{
			name: 'imagePullPolicy',
			aliases: ['IfNotPresent', 'image pull policy', 'pull policy'],
			title: {en: 'Whether the registry is asked: Always, IfNotPresent, Never', ko: '레지스트리에 요청할지: Always, IfNotPresent, Never'},
			text: [
				'Left out, it is Always if the tag is latest or there is none, IfNotPresent otherwise, a digest included. It is decided when the pod is created, and does not change when the image is edited later. Always does ask each time a container is started, and then mostly finds the layers already there.',
			],
			textKo: [
				'생략하면 태그가 latest이거나 없을 때는 Always, 아니면 IfNotPresent입니다(다이제스트도 마찬가지입니다). 파드를 만들 때 정해지며, 나중에 이미지를 고쳐도 바뀌지 않습니다. Always는 컨테이너를 시작할 때마다 레지스트리에 묻지만, 대개는 레이어가 이미 노드에 있습니다.',
			],
			fields: ['pod.spec.containers[].imagePullPolicy'],
			upstream: 'pkg/apis/core/v1/defaults.go',
			scenario: {name: 'image-problems', at: '10s', command: 'get pod never-pulled -o yaml', shows: 'imagePullPolicy: Never'},
			related: ['ErrImageNeverPull', 'ErrImagePull', 'Pulled'],
		},
	],
};
