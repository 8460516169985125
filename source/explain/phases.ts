import type {Group} from './page.ts';

export const phases: Group = {
	name: {en: 'Pod phases', ko: '파드의 단계'},
	pages: [
		{
			name: 'phase',
			aliases: ['pod phase', 'status.phase', 'phases', 'lifecycle'],
			title: {en: 'How far a pod has come in its life: one of five words', ko: '파드가 어디까지 왔는지를 나타내는 다섯 단계'},
			text: [
				'Pending, Running, Succeeded, Failed and Unknown. The kubelet works it out from the containers each time it looks at the pod. Succeeded and Failed are final: a pod that has reached one of them never leaves it, and a controller that wants its work done makes another pod.',
				'The phase is not the STATUS column. That column begins with the phase and is then overwritten by whatever a container has to say: a pod in CrashLoopBackOff is in phase Running, one in ImagePullBackOff is Pending.',
			],
			textKo: [
				'Pending, Running, Succeeded, Failed, Unknown 다섯 가지입니다. kubelet이 파드를 살펴볼 때마다 컨테이너들의 상태로 정합니다. Succeeded와 Failed는 마지막 단계여서, 여기에 이른 파드는 다른 단계로 가지 않습니다. 일이 더 필요하면 컨트롤러가 새 파드를 만듭니다.',
				'단계는 STATUS 열과 다릅니다. 그 열은 단계에서 시작하지만 컨테이너가 알리는 것이 덮어씁니다. CrashLoopBackOff인 파드의 단계는 Running이고, ImagePullBackOff인 파드의 단계는 Pending입니다.',
			],
			fields: ['pod.status.phase', 'kubectl describe pod: Status'],
			upstream: 'pkg/kubelet/kubelet_pods.go, getPhase',
			scenario: {name: 'crash-loop', at: '5m', command: "get pod crasher -o jsonpath='{.status.phase}'", shows: '^Running$'},
			related: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown', 'STATUS'],
		},
		{
			name: 'Pending',
			title: {
				en: 'The pod is accepted, but not all of its containers have ever run',
				ko: '파드가 승인되었지만 모든 컨테이너가 실행되어 본 것은 아님',
			},
			text: [
				'A pod is Pending from its creation until it has a node, its images, its init containers behind it, and every app container has been started at least once. One app container that has never run is enough to keep it Pending, even while others run.',
				'Two sorts of waiting hide behind the word. Without a node (NODE <none>) the scheduler has found no place: see the condition PodScheduled and the event FailedScheduling. With a node, the kubelet is at work: pulling, mounting, initializing, or failing at it.',
			],
			textKo: [
				'파드는 만들어진 때부터 노드가 정해지고, 이미지를 가져오고, 초기화 컨테이너가 끝나고, 모든 앱 컨테이너가 적어도 한 번 시작될 때까지 Pending입니다. 다른 컨테이너가 실행 중이어도, 한 번도 실행되지 않은 앱 컨테이너가 하나라도 있으면 Pending입니다.',
				'두 가지 대기가 이 말에 들어 있습니다. 노드가 없으면(NODE가 <none>) 스케줄러가 자리를 찾지 못한 것이니 PodScheduled 컨디션과 FailedScheduling 이벤트를 보세요. 노드가 있으면 kubelet이 이미지를 가져오거나 볼륨을 마운트하거나 초기화하는 중이거나, 그러다 실패한 것입니다.',
			],
			fields: ['pod.status.phase', 'kubectl get pods: STATUS, while no container says anything better'],
			upstream: 'pkg/kubelet/kubelet_pods.go, getPhase',
			scenario: {name: 'scheduling', at: '5s', command: 'get pod too-big'},
			related: ['phase', 'Unschedulable', 'ContainerCreating', 'PodScheduled', 'FailedScheduling'],
		},
		{
			name: 'Running',
			title: {
				en: 'The containers have all been started; at least one runs or will again',
				ko: '컨테이너가 모두 시작되었고, 적어도 하나는 실행 중이거나 다시 실행될 예정',
			},
			text: [
				'Every app container has been started once, and something runs, is starting, or is going to be restarted. A pod that crashes over and over is therefore Running: its container has run and will run again.',
				'Running says nothing about being able to work. For that look at READY and at the condition Ready.',
				'In the STATUS column Running means in addition that no container waits or has ended, or that some have completed while the pod is Ready.',
			],
			textKo: [
				'모든 앱 컨테이너가 한 번은 시작되었고, 실행 중이거나 시작하는 중이거나 재시작될 컨테이너가 있습니다. 그래서 거듭 비정상 종료되는 파드도 Running입니다. 컨테이너가 실행된 적이 있고 다시 실행될 것이기 때문입니다.',
				'Running이라고 해서 일할 수 있다는 뜻은 아닙니다. 그것은 READY 열과 Ready 컨디션에서 확인합니다.',
				'STATUS 열의 Running은 여기에 더해 대기 중이거나 끝난 컨테이너가 없다는 뜻, 또는 일부가 정상으로 끝났지만 파드가 Ready라는 뜻입니다.',
			],
			fields: ['pod.status.phase', 'kubectl get pods: STATUS'],
			upstream: 'pkg/kubelet/kubelet_pods.go, getPhase',
			scenario: {name: 'web-server', at: '30s', command: 'get pod webserver'},
			related: ['phase', 'READY', 'Ready', 'CrashLoopBackOff'],
		},
		{
			name: 'Succeeded',
			title: {en: 'All app containers ended with 0 and none will be restarted', ko: '모든 앱 컨테이너가 0으로 끝났고 다시 시작하지 않음'},
			text: [
				'The end of a job-like pod: restartPolicy Never or OnFailure, and every app container exited with 0. The exit codes of init containers and sidecars play no part; sidecars still running are stopped.',
				'It is final. STATUS shows Completed, READY 0 of n, and the condition Ready is False with the reason PodCompleted. The pod object stays, and with it its logs, until somebody deletes it or its owner does.',
			],
			textKo: [
				'잡처럼 한 번 하고 끝나는 파드의 마지막입니다. restartPolicy가 Never나 OnFailure이고 모든 앱 컨테이너가 0으로 끝났습니다. 초기화 컨테이너와 사이드카의 종료 코드는 따지지 않으며, 아직 실행 중인 사이드카는 멈춥니다.',
				'더는 바뀌지 않습니다. STATUS는 Completed, READY는 0/n이고, Ready 컨디션은 PodCompleted라는 이유로 False입니다. 사람이나 소유자가 삭제할 때까지 파드 오브젝트와 로그가 남습니다.',
			],
			fields: ['pod.status.phase', 'kubectl get pods: STATUS Completed'],
			upstream: 'pkg/kubelet/kubelet_pods.go, getPhase',
			scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-0'},
			related: ['phase', 'Completed', 'PodCompleted', 'restartPolicy'],
		},
		{
			name: 'Failed',
			aliases: ['phase Failed'],
			title: {en: 'The pod has ended and will not be restarted; something went wrong', ko: '파드가 끝났고 다시 시작하지 않음. 무언가 잘못되었음'},
			text: [
				'All containers have stopped, none may be restarted, and at least one app container ended with something else than 0; or an init container failed with restartPolicy Never; or the kubelet itself ended the pod: Evicted, DeadlineExceeded, or refused at the door (OutOfcpu, NodeAffinity and the like).',
				'It is final. status.reason and status.message say why when it was not a container. A ReplicaSet does not count a failed pod and makes another one at once.',
			],
			textKo: [
				'컨테이너가 모두 멈췄고 재시작할 수 없으며, 0이 아닌 코드로 끝난 앱 컨테이너가 있습니다. 또는 restartPolicy가 Never인데 초기화 컨테이너가 실패했습니다. 또는 kubelet이 스스로 파드를 끝냈습니다(Evicted, DeadlineExceeded, 또는 OutOfcpu나 NodeAffinity 같은 거절).',
				'더는 바뀌지 않습니다. 컨테이너 때문이 아니라면 status.reason과 status.message에 까닭이 있습니다. 레플리카셋은 실패한 파드를 세지 않고 곧바로 새 파드를 만듭니다.',
			],
			fields: ['pod.status.phase', 'pod.status.reason', 'pod.status.message'],
			upstream: 'pkg/kubelet/kubelet_pods.go, getPhase',
			scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-1'},
			related: ['phase', 'Error', 'Evicted', 'DeadlineExceeded', 'PodFailed', 'OutOfcpu'],
		},
		{
			name: 'Unknown',
			aliases: ['phase Unknown', 'NodeLost'],
			title: {
				en: 'Nobody knows: as a phase, as a STATUS word, as a condition, as a reason',
				ko: '아무도 모름: 단계, STATUS, 컨디션, 이유로 쓰이는 말',
			},
			text: [
				'As a phase it is defined and no longer used: a pod on a silent node keeps the phase it had, usually Running.',
				'As the status of a node condition it means that the node has not been heard of for 50 seconds: the node controller sets Ready and the pressure conditions to Unknown with the reason NodeStatusUnknown, and kubectl shows the node as NotReady.',
				"As a STATUS word kubectl prints it for a pod that is being deleted and whose status.reason is NodeLost. Today's controllers no longer set that reason, so such a pod shows Terminating. As the reason of an ended container (exit code 255) it comes from containerd, when the machine went down under it.",
			],
			textKo: [
				'단계로서는 정의만 있고 더는 쓰이지 않습니다. 소식이 끊긴 노드의 파드는 원래 단계(대개 Running)에 머뭅니다.',
				'노드 컨디션의 상태로 쓰이면 50초 동안 노드의 소식이 없었다는 뜻입니다. 노드 컨트롤러가 Ready와 압박 컨디션을 NodeStatusUnknown이라는 이유로 Unknown으로 바꾸고, kubectl은 노드를 NotReady로 보여 줍니다.',
				'STATUS 열에서는 삭제 중이고 status.reason이 NodeLost인 파드에만 나타납니다. 지금의 컨트롤러는 그 이유를 쓰지 않으므로 그런 파드는 Terminating으로 보입니다. 끝난 컨테이너의 이유(종료 코드 255)라면 containerd가 준 것으로, 컨테이너가 실행 중일 때 기계가 꺼졌다는 뜻입니다.',
			],
			fields: ['node.status.conditions[].status', 'pod.status.phase (unused)', 'containerStatuses[].lastState.terminated.reason'],
			upstream: 'pkg/controller/nodelifecycle/node_lifecycle_controller.go; pkg/printers/internalversion/printers.go',
			scenario: {name: 'node-lost', at: '2m', command: 'describe node node01'},
			related: ['phase', 'Ready (node)', 'NodeStatusUnknown', 'Terminating', 'exit code 255'],
		},
	],
};
