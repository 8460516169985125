import type {Group} from './page.ts';

const waiting = 'pod.status.containerStatuses[].state.waiting.reason';
const status = 'kubectl get pods: STATUS';

export const waitingReasons: Group = {
	name: {en: 'Why a container waits', ko: '컨테이너가 대기하는 이유'},
	pages: [
		{
			name: 'ErrImagePull',
			title: {en: 'The image could not be pulled, a moment ago', ko: '방금 이미지를 가져오지 못함'},
			text: [
				"The kubelet asked the registry and was refused: no such repository or tag, no permission, or no way to the registry. The message holds the registry's own words, as does the event Failed.",
				'It turns into ImagePullBackOff at the next sync, some 10 to 15 seconds later, and back into ErrImagePull for the sync of each new try. The pod stays Pending if the container has never run. Correcting the image in the pod is enough; nothing needs to be deleted.',
				'Here the registries hold the images that podquake list --images names. A scenario declares others under images:, with their boot time, ports, answers and ends; see Images in the readme, and the scenario own-image.',
			],
			textKo: [
				'kubelet이 레지스트리에 요청했다가 거절되었습니다. 저장소나 태그가 없거나, 권한이 없거나, 레지스트리에 연결할 수 없습니다. 메시지와 Failed 이벤트에 레지스트리의 응답이 그대로 들어 있습니다.',
				'약 10~15초 뒤의 다음 동기화에서 ImagePullBackOff로 바뀌고, 다시 시도할 때마다 그 동기화 동안 ErrImagePull로 돌아옵니다. 컨테이너가 한 번도 실행되지 않았으면 파드는 Pending에 머뭅니다. 파드의 이미지를 바로잡기만 하면 되고, 아무것도 삭제할 필요가 없습니다.',
				'여기의 레지스트리에는 podquake list --images가 보여 주는 이미지가 있습니다. 시나리오는 images:에 다른 이미지를 부팅 시간, 포트, 응답, 종료 방식과 함께 선언할 수 있습니다. readme의 Images와 own-image 시나리오를 참고하세요.',
			],
			fields: [waiting, status, 'event Failed: Failed to pull image …'],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'redis123', at: '5s', command: 'get pod redis'},
			related: ['ImagePullBackOff', 'Failed (event)', 'imagePullPolicy', 'ErrImageNeverPull'],
		},
		{
			name: 'ImagePullBackOff',
			title: {
				en: 'The image could not be pulled; the kubelet waits before it asks again',
				ko: '이미지를 가져오지 못해 다시 요청하기 전에 기다리는 중',
			},
			text: [
				'After a failed pull the kubelet leaves the registry alone for 10 seconds, then 20, 40, 80, 160 and at most 300, for each pod and image, counted from the failed pull. The pause is forgotten when the image has not been asked for during 600 seconds.',
				'The event that goes with it, BackOff, is Normal, followed by a Warning Failed "Error: ImagePullBackOff". The message repeats the registry\'s error.',
			],
			textKo: [
				'이미지를 가져오지 못하면 kubelet은 실패한 때부터 10초, 그다음 20, 40, 80, 160초, 최대 300초 동안 레지스트리에 다시 요청하지 않습니다. 간격은 파드와 이미지마다 따로 셉니다. 600초 동안 그 이미지를 요청하지 않으면 간격은 처음으로 돌아갑니다.',
				'함께 생기는 BackOff 이벤트는 Normal이고, Warning인 Failed "Error: ImagePullBackOff"가 뒤따릅니다. 메시지에는 레지스트리의 오류가 다시 나옵니다.',
			],
			fields: [waiting, status, 'event BackOff: Back-off pulling image …'],
			upstream: 'pkg/kubelet/images/image_manager.go; pkg/kubelet/kubelet.go, imageBackOffPeriod',
			scenario: {name: 'redis123', at: '20s', command: 'get pod redis'},
			related: ['ErrImagePull', 'BackOff', 'back-off', 'imagePullPolicy'],
		},
		{
			name: 'ErrImageNeverPull',
			title: {en: 'imagePullPolicy is Never and the node has not got the image', ko: 'imagePullPolicy가 Never인데 노드에 이미지가 없음'},
			text: [
				'Nobody is asked; the kubelet looks at its own store each time it syncs the pod (about every 10 to 15 seconds) and starts the container as soon as the image is there, because another pod or a person brought it.',
			],
			textKo: [
				'레지스트리에는 묻지 않습니다. kubelet은 파드를 동기화할 때마다(약 10~15초) 자신의 저장소를 확인하고, 다른 파드나 사람이 이미지를 노드에 가져다 놓으면 곧바로 컨테이너를 시작합니다.',
			],
			fields: [waiting, status, 'event ErrImageNeverPull'],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'image-problems', at: '10s', command: 'get pod never-pulled'},
			related: ['imagePullPolicy', 'ErrImagePull'],
		},
		{
			name: 'InvalidImageName',
			title: {en: 'The image reference cannot be read', ko: '이미지 이름을 읽을 수 없음'},
			text: [
				'Capital letters in the repository, spaces, a second tag: the name breaks the grammar [registry/]name[:tag][@digest], so there is nothing to ask for. The API server does not check it; the kubelet does. The event is InspectFailed.',
			],
			textKo: [
				'저장소 이름의 대문자, 공백, 두 번째 태그처럼 [registry/]name[:tag][@digest] 문법에 어긋나는 이름이어서 요청할 대상이 없습니다. API 서버는 확인하지 않고 kubelet이 확인합니다. 이벤트는 InspectFailed입니다.',
			],
			fields: [waiting, status, 'event InspectFailed'],
			upstream: 'pkg/kubelet/images/image_manager.go, applyDefaultImageTag',
			scenario: {name: 'image-problems', at: '20s', command: 'get pod invalid-name'},
			related: ['InspectFailed', 'ErrImagePull'],
		},
		{
			name: 'ImageInspectError',
			title: {en: 'The runtime cannot say whether it has the image', ko: '런타임이 이미지가 있는지 알려 주지 못함'},
			text: [
				'Before a pull, unless imagePullPolicy is Always, the kubelet asks the runtime for the image, and got an error instead of a yes or no: the runtime is down, or its image store damaged. The event is InspectFailed, "Failed to inspect image …".',
				'A runtime that is down keeps the kubelet from looking at its pods at all, so that the reason is written when it is back, and stays until the try that follows succeeds.',
			],
			textKo: [
				'imagePullPolicy가 Always가 아니면 kubelet은 이미지를 가져오기 전에 런타임에 그 이미지가 있는지 묻습니다. 그 대답으로 있다, 없다가 아니라 오류를 받았습니다. 런타임이 멈췄거나 이미지 저장소가 손상된 것입니다. 이벤트는 InspectFailed, "Failed to inspect image …"입니다.',
				'런타임이 멈추면 kubelet은 파드를 전혀 살펴보지 못합니다. 그래서 이 이유는 런타임이 돌아왔을 때 기록되고, 이어지는 시도가 성공할 때까지 남습니다.',
			],
			fields: [waiting, status],
			upstream: 'pkg/kubelet/images/types.go',
			scenario: {name: 'runtime-outage', at: '20s', command: 'describe pod two'},
			related: ['ErrImagePull', 'InspectFailed'],
		},
		{
			name: 'RegistryUnavailable',
			title: {en: 'The registry does not answer', ko: '레지스트리가 응답하지 않음'},
			text: [
				'CRI-O says so when the registry refuses connections; the message reads "image pull failed for … because the registry is unavailable: pinging container registry …". Other failures to reach it, such as a timeout or a name that does not resolve, stay ErrImagePull.',
				'containerd does not tell the difference and always leaves it at ErrImagePull. Back-off as for any pull, so that it turns into ImagePullBackOff.',
			],
			textKo: [
				'레지스트리가 연결을 거부하면 CRI-O가 이렇게 말합니다. 메시지는 "image pull failed for … because the registry is unavailable: pinging container registry …"입니다. 시간 초과나 이름 조회 실패처럼 다른 이유로 연결하지 못하면 ErrImagePull로 남습니다.',
				'containerd는 이를 구별하지 않고 언제나 ErrImagePull로 둡니다. 백오프는 다른 이미지 요청과 같으므로 ImagePullBackOff로 바뀝니다.',
			],
			fields: [waiting, status],
			upstream: 'pkg/kubelet/images/image_manager.go, evalCRIPullErr',
			scenario: {name: 'cri-o', at: '32s', command: 'get pod newcomer'},
			related: ['ErrImagePull', 'SignatureValidationFailed', 'ImagePullBackOff'],
		},
		{
			name: 'SignatureValidationFailed',
			title: {en: 'The runtime does not accept the signature of the image', ko: '런타임이 이미지 서명을 받아들이지 않음'},
			text: [
				'CRI-O asks /etc/containers/policy.json of its machine before a pull, by the image, its repository or its host: insecureAcceptAnything, reject, or a signature (signedBy, sigstoreSigned). The message reads "image pull failed for … because the signature validation failed: Source image rejected: …". containerd has no such policy.',
				'Back-off as for any pull. An image that is on the machine already is not looked at again.',
			],
			textKo: [
				'CRI-O는 이미지를 가져오기 전에 그 기계의 /etc/containers/policy.json을 이미지, 저장소, 호스트 순서로 찾아봅니다. 값은 insecureAcceptAnything, reject, 또는 서명(signedBy, sigstoreSigned)입니다. 메시지는 "image pull failed for … because the signature validation failed: Source image rejected: …"입니다. containerd에는 이런 정책이 없습니다.',
				'백오프는 다른 이미지 요청과 같습니다. 이미 기계에 있는 이미지는 다시 확인하지 않습니다.',
			],
			fields: [waiting, status],
			upstream: 'pkg/kubelet/images/image_manager.go, evalCRIPullErr',
			scenario: {name: 'cri-o', at: '125s', command: 'get pod unsigned'},
			related: ['ErrImagePull', 'RegistryUnavailable'],
		},
		{
			name: 'CrashLoopBackOff',
			title: {en: 'The container keeps ending; it waits before it is started again', ko: '컨테이너가 거듭 끝나 재시작하기 전에 기다리는 중'},
			text: [
				'Not an error of its own but a pause. The first restart is made at once; before the following ones the kubelet waits 10, 20, 40, 80, 160 and then always 300 seconds, counted from the moment the last run ended. Exit code 0 is treated alike, with restartPolicy Always. A run of more than 10 minutes starts the ladder anew.',
				'The phase is Running, for the container has run. Since 1.35 the pod is next looked at when the pause ends, or 60 to 90 seconds into a longer one, and only then is this reason written. So for most of a short pause STATUS reads Error, Completed or OOMKilled, and CrashLoopBackOff just before the restart; in the long pauses it reads CrashLoopBackOff from about a minute on.',
				'Why it ends is told by its last run: kubectl logs --previous, and Last State in kubectl describe with the exit code.',
			],
			textKo: [
				'그 자체는 오류가 아니라 대기입니다. 첫 재시작은 곧바로 이루어집니다. 그다음부터 kubelet은 마지막 실행이 끝난 때부터 10, 20, 40, 80, 160초, 그 뒤로는 늘 300초를 기다립니다. restartPolicy가 Always이면 종료 코드 0도 똑같이 다룹니다. 10분 넘게 실행되면 간격은 처음부터 다시 시작합니다.',
				'컨테이너가 실행된 적이 있으므로 단계는 Running입니다. 1.35부터는 대기가 끝날 때, 또는 긴 대기라면 60~90초가 지났을 때 파드를 다시 살펴보며, 그때 비로소 이 이유를 기록합니다. 그래서 짧은 대기의 대부분 동안 STATUS는 Error, Completed, OOMKilled이고 재시작 직전에만 CrashLoopBackOff입니다. 긴 대기에서는 약 1분 뒤부터 CrashLoopBackOff입니다.',
				'왜 끝났는지는 마지막 실행에서 알 수 있습니다. kubectl logs --previous, 그리고 kubectl describe의 Last State에 있는 종료 코드를 확인합니다.',
			],
			fields: [waiting, 'state.waiting.message: back-off 2m40s restarting failed container=…', status, 'event BackOff'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff; pkg/kubelet/pod_workers.go, completeWork',
			scenario: {name: 'crash-loop', at: '5m', command: 'get pod crasher'},
			related: ['back-off', 'RESTARTS', 'lastState', 'exit codes', 'restartPolicy', 'Init:CrashLoopBackOff'],
		},
		{
			name: 'CreateContainerConfigError',
			title: {
				en: 'The container cannot be described to the runtime: something it refers to is missing',
				ko: '컨테이너 설정을 만들 수 없음: 참조하는 것이 없음',
			},
			text: [
				"A ConfigMap, a Secret or a key of them that env or envFrom names is not there; or runAsNonRoot is set and the image's user is root, or is a name the kubelet cannot tell from root; or a subPath cannot be made. The image has already been pulled.",
				'The kubelet tries again at each sync, after 10 to 15 seconds. As soon as the missing object exists the container is created; nobody has to touch the pod.',
			],
			textKo: [
				'env나 envFrom이 가리키는 컨피그맵이나 시크릿, 또는 그 키가 없습니다. 또는 runAsNonRoot가 설정되어 있는데 이미지의 사용자가 root이거나, kubelet이 root인지 알 수 없는 이름입니다. 또는 subPath를 만들 수 없습니다. 이미지는 이미 가져온 상태입니다.',
				'kubelet은 10~15초 뒤의 동기화마다 다시 시도합니다. 없던 오브젝트가 생기면 곧바로 컨테이너를 만들며, 파드를 손댈 필요가 없습니다.',
			],
			fields: [waiting, status, 'event Failed: Error: configmap "settings" not found'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go; pkg/kubelet/kuberuntime/security_context.go',
			scenario: {name: 'container-config', at: '60s', command: 'get pod wants-configmap'},
			related: ['CreateContainerError', 'FailedMount', 'Failed (event)'],
		},
		{
			name: 'CreateContainerError',
			title: {en: 'The runtime refused to create the container', ko: '런타임이 컨테이너 만들기를 거절함'},
			text: [
				"The configuration was complete, but the runtime could not act on it: an image without any command for a container that gives none, a name that is still in use after a crash of the runtime, a full disk. The message is the runtime's own.",
				"With CRI-O a command that the image does not have ends here as well, since it makes the container's process when it creates the container; containerd makes it later, which gives RunContainerError.",
			],
			textKo: [
				'설정은 완전했지만 런타임이 그대로 할 수 없었습니다. 이미지에도 컨테이너에도 명령이 없거나, 런타임이 비정상 종료된 뒤 이름이 아직 쓰이고 있거나, 디스크가 가득 찼습니다. 메시지는 런타임의 것입니다.',
				'CRI-O는 컨테이너를 만들 때 프로세스도 만들므로, 이미지에 없는 명령도 여기에 해당합니다. containerd는 프로세스를 나중에 만들므로 RunContainerError가 됩니다.',
			],
			fields: [waiting, status, 'event Failed'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'start-failures', at: '30s', command: 'get pod no-command'},
			related: ['CreateContainerConfigError', 'RunContainerError'],
		},
		{
			name: 'RunContainerError',
			title: {en: 'The container was created and could not be started', ko: '컨테이너를 만들었지만 시작하지 못함'},
			text: [
				'Most often the command is not in the image: "executable file not found in $PATH" or "no such file or directory". The attempt leaves an ended container with the reason StartError and exit code 128, counts as a run, and backs off like a crash, so that it alternates with CrashLoopBackOff.',
			],
			textKo: [
				'대개는 명령이 이미지에 없습니다("executable file not found in $PATH" 또는 "no such file or directory"). 이 시도는 이유 StartError, 종료 코드 128로 끝난 컨테이너를 남기고, 한 번의 실행으로 세며, 비정상 종료처럼 백오프를 적용합니다. 그래서 CrashLoopBackOff와 번갈아 보입니다.',
			],
			fields: [waiting, status, 'event Failed'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'container-config', at: '30s', command: 'get pod wants-command'},
			related: ['StartError', 'exit code 128', 'CrashLoopBackOff'],
		},
		{
			name: 'PreStartHookError',
			aliases: ['PreCreateHookError'],
			title: {en: "The kubelet's own preparation of the container failed", ko: 'kubelet 자신의 준비 작업이 실패함'},
			text: [
				"No hook of the pod's: between creating and starting a container the managers of CPUs and memory pin it to what they have chosen for it. If they cannot, the container is not started. PreCreateHookError is the same a step earlier.",
			],
			textKo: [
				'파드의 훅이 아닙니다. 컨테이너를 만들고 시작하기 전에 CPU와 메모리 관리자가 선택한 자원에 컨테이너를 고정하는데, 그것을 하지 못하면 컨테이너가 시작되지 않습니다. PreCreateHookError는 그보다 한 단계 앞에서 일어나는 같은 일입니다.',
			],
			fields: [waiting, status, 'event Failed: Internal PreStartContainer hook failed'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go; pkg/kubelet/cm/internal_container_lifecycle.go',
			unseen: {
				en: 'Only the static policies of the CPU and memory managers can fail so; the default, none, pins nothing.',
				ko: 'CPU·메모리 관리자의 static 정책에서만 실패할 수 있습니다. 기본값 none은 아무것도 고정하지 않습니다.',
			},
			related: ['PostStartHookError', 'RunContainerError', 'CreateContainerError'],
		},
		{
			name: 'PostStartHookError',
			title: {en: 'The post-start hook failed, so the container was stopped', ko: 'postStart 훅이 실패해 컨테이너를 멈춤'},
			text: [
				"The hook runs right after the container has been started, beside its program. When its command ends with something else than 0 or its HTTP request fails, the kubelet kills the container and restarts it by the pod's restartPolicy, with the usual back-off. The event is FailedPostStartHook.",
			],
			textKo: [
				'이 훅은 컨테이너가 시작된 직후 프로그램과 나란히 실행됩니다. 명령이 0이 아닌 코드로 끝나거나 HTTP 요청이 실패하면 kubelet이 컨테이너를 강제 종료하고, 파드의 restartPolicy에 따라 평소와 같은 백오프로 재시작합니다. 이벤트는 FailedPostStartHook입니다.',
			],
			fields: [waiting, status, 'event FailedPostStartHook'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'hooks', at: '30s', command: 'get pod bad-post-start'},
			related: ['postStart', 'FailedPostStartHook', 'CrashLoopBackOff'],
		},
	],
};
