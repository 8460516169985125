import type {Group} from './page.ts';

const waiting = 'pod.status.containerStatuses[].state.waiting.reason';
const status = 'kubectl get pods: STATUS';

export const waitingReasons: Group = {
	name: {en: 'Why a container waits', ko: '컨테이너가 기다리는 까닭'},
	pages: [
		{
			name: 'ErrImagePull',
			title: {en: 'The image could not be pulled, a moment ago', ko: '방금 이미지를 받지 못함'},
			text: [
				"The kubelet asked the registry and was refused: no such repository or tag, no permission, or no way to the registry. The message holds the registry's own words, as does the event Failed.",
				'It turns into ImagePullBackOff at the next sync, some 10 to 15 seconds later, and back into ErrImagePull for the sync of each new try. The pod stays Pending if the container has never run. Correcting the image in the pod is enough; nothing needs to be deleted.',
				'Here the registries hold the images that podquake list --images names. A scenario declares others under images:, with their boot time, ports, answers and ends; see Images in the readme, and the scenario own-image.',
			],
			fields: [waiting, status, 'event Failed: Failed to pull image …'],
			upstream: 'pkg/kubelet/images/image_manager.go',
			scenario: {name: 'redis123', at: '5s', command: 'get pod redis'},
			related: ['ImagePullBackOff', 'Failed (event)', 'imagePullPolicy', 'ErrImageNeverPull'],
		},
		{
			name: 'ImagePullBackOff',
			title: {en: 'The image could not be pulled; the kubelet waits before it asks again', ko: '이미지를 받지 못해 다시 물어보기 전에 기다리는 중'},
			text: [
				'After a failed pull the kubelet leaves the registry alone for 10 seconds, then 20, 40, 80, 160 and at most 300, for each pod and image, counted from the failed pull. The pause is forgotten when the image has not been asked for during 600 seconds.',
				'The event that goes with it, BackOff, is Normal, followed by a Warning Failed "Error: ImagePullBackOff". The message repeats the registry\'s error.',
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
			fields: [waiting, status, 'event InspectFailed'],
			upstream: 'pkg/kubelet/images/image_manager.go, applyDefaultImageTag',
			scenario: {name: 'image-problems', at: '20s', command: 'get pod invalid-name'},
			related: ['InspectFailed', 'ErrImagePull'],
		},
		{
			name: 'ImageInspectError',
			title: {en: 'The runtime cannot say whether it has the image', ko: '런타임이 이미지가 있는지 답하지 못함'},
			text: [
				'Before a pull, unless imagePullPolicy is Always, the kubelet asks the runtime for the image, and got an error instead of a yes or no: the runtime is down, or its image store damaged. The event is InspectFailed, "Failed to inspect image …".',
				'A runtime that is down keeps the kubelet from looking at its pods at all, so that the reason is written when it is back, and stays until the try that follows succeeds.',
			],
			fields: [waiting, status],
			upstream: 'pkg/kubelet/images/types.go',
			scenario: {name: 'runtime-outage', at: '20s', command: 'describe pod two'},
			related: ['ErrImagePull', 'InspectFailed'],
		},
		{
			name: 'RegistryUnavailable',
			title: {en: 'The registry does not answer', ko: '레지스트리가 답하지 않음'},
			text: [
				'CRI-O says so when the registry refuses connections; the message reads "image pull failed for … because the registry is unavailable: pinging container registry …". Other failures to reach it, such as a timeout or a name that does not resolve, stay ErrImagePull.',
				'containerd does not tell the difference and always leaves it at ErrImagePull. Back-off as for any pull, so that it turns into ImagePullBackOff.',
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
			fields: [waiting, status],
			upstream: 'pkg/kubelet/images/image_manager.go, evalCRIPullErr',
			scenario: {name: 'cri-o', at: '125s', command: 'get pod unsigned'},
			related: ['ErrImagePull', 'RegistryUnavailable'],
		},
		{
			name: 'CrashLoopBackOff',
			title: {en: 'The container keeps ending; it waits before it is started again', ko: '컨테이너가 계속 끝나서 다시 시작하기 전에 기다리는 중'},
			text: [
				'Not an error of its own but a pause. The first restart is made at once; before the following ones the kubelet waits 10, 20, 40, 80, 160 and then always 300 seconds, counted from the moment the last run ended. Exit code 0 is treated alike, with restartPolicy Always. A run of more than 10 minutes starts the ladder anew.',
				'The phase is Running, for the container has run. Since 1.35 the pod is next looked at when the pause ends, or 60 to 90 seconds into a longer one, and only then is this reason written. So for most of a short pause STATUS reads Error, Completed or OOMKilled, and CrashLoopBackOff just before the restart; in the long pauses it reads CrashLoopBackOff from about a minute on.',
				'Why it ends is told by its last run: kubectl logs --previous, and Last State in kubectl describe with the exit code.',
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
			fields: [waiting, status, 'event FailedPostStartHook'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {name: 'hooks', at: '30s', command: 'get pod bad-post-start'},
			related: ['postStart', 'FailedPostStartHook', 'CrashLoopBackOff'],
		},
	],
};
