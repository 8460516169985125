import type {Group, Page} from './page.ts';

const terminated = 'pod.status.containerStatuses[].state.terminated.reason';
const exitCode = 'pod.status.containerStatuses[].state.terminated.exitCode';
const status = 'kubectl get pods: STATUS';

function code(
	number: number,
	title: Page['title'],
	[text, textKo]: readonly [en: readonly string[], ko: readonly string[]],
	more: Partial<Page> = {},
): Page {
	return {
		name: `exit code ${number}`,
		aliases: [`exit ${number}`, String(number), `exitCode ${number}`, `code ${number}`],
		title,
		text,
		textKo,
		fields: [exitCode, 'kubectl describe pod: Exit Code'],
		related: ['exit codes'],
		...more,
	};
}

export const endings: Group = {
	name: {en: 'How a container ended', ko: '컨테이너가 끝난 모습'},
	pages: [
		{
			name: 'Completed',
			title: {en: 'The container ended with exit code 0', ko: '종료 코드 0으로 끝남'},
			text: [
				'The word comes from the container runtime. What follows is up to restartPolicy: with Always the container is started again, and backs off if it does this often; with OnFailure or Never it stays ended, and when all app containers have done so the pod has Succeeded.',
				'STATUS shows Completed for a pod whose first container has ended so, unless another one runs or has failed.',
			],
			textKo: [
				'이 값은 컨테이너 런타임이 줍니다. 그다음은 restartPolicy에 달려 있습니다. Always이면 다시 시작하고, 자주 되풀이되면 백오프를 둡니다. OnFailure나 Never이면 끝난 채로 남고, 모든 앱 컨테이너가 그렇게 되면 파드는 Succeeded가 됩니다.',
				'첫 컨테이너가 이렇게 끝난 파드의 STATUS는 Completed입니다. 다른 컨테이너가 실행 중이거나 실패한 경우는 다릅니다.',
			],
			fields: [terminated, status],
			upstream: 'reason: the container runtime',
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-0'},
			related: ['Succeeded', 'NotReady', 'exit code 0', 'restartPolicy'],
		},
		{
			name: 'Error',
			title: {en: 'The container ended with an exit code other than 0', ko: '0이 아닌 종료 코드로 끝남'},
			text: [
				'The word comes from the container runtime; the exit code says more. STATUS shows it until the container runs again or the kubelet records that it is waiting (CrashLoopBackOff). With restartPolicy Never the pod is Failed and Error stays.',
			],
			textKo: [
				'이 값은 컨테이너 런타임이 주며, 자세한 것은 종료 코드에 있습니다. STATUS에는 컨테이너가 다시 실행되거나 kubelet이 대기 중임을 기록할 때까지(CrashLoopBackOff) 보입니다. restartPolicy가 Never이면 파드는 Failed가 되고 Error가 남습니다.',
			],
			fields: [terminated, status],
			upstream: 'reason: the container runtime',
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1'},
			related: ['exit codes', 'Failed', 'CrashLoopBackOff', 'Init:Error'],
		},
		{
			name: 'OOMKilled',
			aliases: ['OOM', 'out of memory'],
			title: {
				en: 'The kernel killed the container because it used more memory than its limit',
				ko: '메모리 제한을 넘어 커널이 컨테이너를 강제 종료함',
			},
			text: [
				'Exit code 137, which is 128 + 9 (SIGKILL). With cgroup v2 the whole container is killed, not one process of it. The pod is not evicted: the container is restarted in place by restartPolicy, and backs off when it happens again. Files in memory (page cache) are given back before that.',
				'Without a limit of its own the container can still be killed when the whole node runs out of memory; then oom_score_adj decides whom the kernel takes.',
			],
			textKo: [
				'종료 코드는 137, 곧 128 + 9(SIGKILL)입니다. cgroup v2에서는 프로세스 하나가 아니라 컨테이너 전체가 강제 종료됩니다. 파드는 축출되지 않습니다. 컨테이너가 restartPolicy에 따라 그 자리에서 재시작되고, 되풀이되면 백오프를 둡니다. 메모리에 있는 파일(페이지 캐시)은 그 전에 반납됩니다.',
				'컨테이너에 제한이 없어도 노드 전체의 메모리가 바닥나면 강제 종료될 수 있습니다. 그때는 커널이 누구를 고를지 oom_score_adj가 정합니다.',
			],
			fields: [terminated, 'lastState.terminated.reason', status],
			upstream: 'reason: the container runtime; pkg/kubelet/kuberuntime/kuberuntime_container_linux.go',
			scenario: {name: 'oom', at: '80s', command: 'get pod hungry'},
			related: ['exit code 137', 'limits', 'oom_score_adj', 'lastState', 'SystemOOM', 'Evicted', 'working set'],
		},
		{
			name: 'StartError',
			title: {en: 'The container could not be started (exit code 128)', ko: '컨테이너를 시작하지 못함(종료 코드 128)'},
			text: [
				"containerd's word for a container whose first process could not be executed: the command is not in the image, is not executable, or the working directory cannot be entered. With restartPolicy Never STATUS shows it for good; otherwise the kubelet shows RunContainerError and CrashLoopBackOff in turn.",
			],
			textKo: [
				'첫 프로세스를 실행하지 못한 컨테이너에 containerd가 쓰는 말입니다. 명령이 이미지에 없거나, 실행할 수 없거나, 작업 디렉터리에 들어갈 수 없습니다. restartPolicy가 Never이면 STATUS에 그대로 남고, 아니면 kubelet이 RunContainerError와 CrashLoopBackOff를 번갈아 보여 줍니다.',
			],
			fields: [terminated, status],
			upstream: 'reason: containerd',
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-128'},
			related: ['RunContainerError', 'exit code 128', 'ContainerCannotRun'],
		},
		{
			name: 'ContainerCannotRun',
			title: {en: "The same as StartError, in Docker's words", ko: '도커가 쓰던 StartError의 다른 이름'},
			text: [
				'The reason dockershim and cri-dockerd give when the first process cannot be started, with exit code 126, 127 or 128. With containerd, which is what runs here, it is StartError.',
			],
			textKo: [
				'첫 프로세스를 시작하지 못했을 때 dockershim과 cri-dockerd가 종료 코드 126, 127, 128과 함께 주는 이유입니다. 여기에서 쓰는 containerd에서는 StartError입니다.',
			],
			fields: [terminated, status],
			upstream: 'reason: cri-dockerd',
			unseen: {
				en: 'Neither containerd nor CRI-O says so; the runtime it came from left Kubernetes with dockershim in 1.24.',
				ko: 'containerd도 CRI-O도 이 말을 쓰지 않습니다. 이 말을 쓰던 런타임은 1.24에서 dockershim과 함께 사라졌습니다.',
			},
			related: ['StartError', 'RunContainerError'],
		},
		{
			name: 'ContainerStatusUnknown',
			title: {en: 'Nobody saw how the container ended (exit code 137)', ko: '컨테이너가 어떻게 끝났는지 알 수 없음(종료 코드 137)'},
			text: [
				'The kubelet finds that a container it reported as running is gone, without a trace in the runtime: the container store was emptied, as CRI-O does after a reboot. It fills in exit code 137 as the last state, with the message "The container could not be located when the pod was deleted.  The container used to be Running", and counts a restart.',
				'The same is filled in for a container that never ran when its pod ends, by its deadline or an eviction: "The container could not be located when the pod was terminated". Then STATUS shows it for good.',
			],
			textKo: [
				'실행 중이라고 보고했던 컨테이너가 런타임에 흔적도 없이 사라진 것을 kubelet이 발견했습니다. CRI-O가 재부팅 뒤에 하듯이 컨테이너 저장소가 비워진 경우입니다. kubelet은 마지막 상태에 종료 코드 137과 메시지 "The container could not be located when the pod was deleted.  The container used to be Running"을 채우고 재시작을 한 번 셉니다.',
				'한 번도 실행되지 않은 컨테이너의 파드가 기한이나 축출로 끝날 때도 같은 값을 채웁니다("The container could not be located when the pod was terminated"). 그때는 STATUS에 그대로 남습니다.',
			],
			fields: [terminated, 'lastState.terminated.reason', status],
			upstream: 'pkg/kubelet/kubelet_pods.go; pkg/kubelet/status/status_manager.go',
			scenario: {name: 'start-failures', at: '60s', command: 'get pod never-started'},
			related: ['exit code 137', 'exit code 255', 'Evicted'],
		},
		{
			name: 'DeadlineExceeded',
			aliases: ['activeDeadlineSeconds', 'pod.spec.activeDeadlineSeconds'],
			title: {en: 'The pod ran longer than activeDeadlineSeconds', ko: '파드가 activeDeadlineSeconds보다 오래 실행됨'},
			text: [
				'Counted from status.startTime. When the time is up the kubelet stops the containers, with the grace period, and the pod is Failed with this reason and the message "Pod was active on the node longer than the specified deadline". The event is Normal.',
				'STATUS need not show it: a container that ended well overwrites it with Completed, one that did not with Error. A Job has a deadline of its own, with the same word in its condition Failed.',
			],
			textKo: [
				'status.startTime부터 셉니다. 시간이 다 되면 kubelet이 유예 기간을 두고 컨테이너를 멈추며, 파드는 이 이유와 메시지 "Pod was active on the node longer than the specified deadline"과 함께 Failed가 됩니다. 이벤트는 Normal입니다.',
				'STATUS에 꼭 보이는 것은 아닙니다. 정상으로 끝난 컨테이너는 Completed로, 그렇지 않은 컨테이너는 Error로 덮어씁니다. 잡에는 따로 기한이 있으며, Failed 컨디션에 같은 말이 나옵니다.',
			],
			fields: ['pod.status.reason', 'event DeadlineExceeded'],
			upstream: 'pkg/kubelet/active_deadline.go',
			scenario: {name: 'node-refuses', at: '60s', command: 'describe pod deadline'},
			related: ['Failed', 'restartPolicy'],
		},
		{
			name: 'exit codes',
			aliases: ['exit code', 'exitCode', 'exit', 'ExitCode:N', 'Signal:N', 'terminated.exitCode'],
			title: {en: "What a container's first process left behind", ko: '컨테이너의 첫 프로세스가 남긴 숫자'},
			text: [
				"0 is success, everything else failure, and Kubernetes looks no closer, unless a rule of the container or of a Job's podFailurePolicy does. Up to 125 the numbers are the program's own. 126 and 127 come from a shell that could not run a command. 128 stands for a container that could not be started. Above it, 128 + n usually means that signal n ended the process: 130 SIGINT, 134 SIGABRT, 137 SIGKILL, 139 SIGSEGV, 143 SIGTERM. 255 is a program's exit(-1), or containerd that does not know.",
				'STATUS shows ExitCode:n or Signal:n only if the runtime gave no reason, and containerd and CRI-O always give one.',
			],
			textKo: [
				'0은 성공이고 나머지는 모두 실패입니다. 컨테이너의 규칙이나 잡의 podFailurePolicy가 아니면 쿠버네티스는 더 자세히 보지 않습니다. 125까지는 프로그램이 정한 값입니다. 126과 127은 명령을 실행하지 못한 셸이 줍니다. 128은 시작하지 못한 컨테이너를 뜻합니다. 그보다 큰 128 + n은 대개 시그널 n이 프로세스를 끝냈다는 뜻입니다. 130은 SIGINT, 134는 SIGABRT, 137은 SIGKILL, 139는 SIGSEGV, 143은 SIGTERM입니다. 255는 프로그램의 exit(-1)이거나, containerd가 모른다는 뜻입니다.',
				'STATUS의 ExitCode:n과 Signal:n은 런타임이 이유를 주지 않았을 때만 보이는데, containerd와 CRI-O는 늘 이유를 줍니다.',
			],
			fields: [exitCode, 'lastState.terminated.exitCode'],
			scenario: {name: 'how-containers-end', at: '60s', command: 'describe pods -l app=ending', shows: 'Exit Code: +137\\b'},
			related: [
				'exit code 0',
				'exit code 1',
				'exit code 126',
				'exit code 127',
				'exit code 128',
				'exit code 137',
				'exit code 139',
				'exit code 143',
				'exit code 255',
			],
		},
		code(
			0,
			{en: 'Success', ko: '성공'},
			[
				['The program ended as it meant to. The reason is Completed. With restartPolicy Always even this container is started again.'],
				['프로그램이 뜻한 대로 끝났습니다. 이유는 Completed입니다. restartPolicy가 Always이면 이런 컨테이너도 다시 시작합니다.'],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-0', shows: 'Exit Code: +0\\b'},
				related: ['exit codes', 'Completed', 'restartPolicy'],
			},
		),
		code(
			1,
			{en: 'The program failed by its own account', ko: '프로그램이 스스로 실패했다고 함'},
			[
				[
					'The commonest code of a program that gives up: an exception nobody caught, a wrong setting, a database that is not there. The log tells: kubectl logs, with --previous if it has been restarted.',
				],
				[
					'스스로 포기하는 프로그램이 가장 흔히 쓰는 코드입니다. 처리되지 않은 예외, 잘못된 설정, 연결되지 않는 데이터베이스 등입니다. 원인은 로그에 있습니다. kubectl logs를 쓰고, 재시작되었다면 --previous를 붙입니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-1', shows: 'Exit Code: +1\\b'},
				related: ['exit codes', 'Error', 'lastState'],
			},
		),
		code(
			126,
			{en: 'The shell found the command but could not execute it', ko: '명령은 찾았지만 실행할 수 없음'},
			[
				[
					"The file is not executable, is a directory, or is made for another processor. It comes from a shell in the container; when the kubelet's own command cannot be executed the code is 128.",
				],
				[
					'파일에 실행 권한이 없거나, 디렉터리이거나, 다른 프로세서용입니다. 컨테이너 안의 셸이 주는 값이며, kubelet이 지정한 명령 자체를 실행할 수 없을 때의 코드는 128입니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-126', shows: 'Exit Code: +126\\b'},
				related: ['exit codes', 'exit code 127', 'exit code 128'],
			},
		),
		code(
			127,
			{en: 'The shell did not find the command', ko: '명령을 찾지 못함'},
			[
				[
					'A typing error in a script, or a tool the image does not have. The log says "not found". When the container\'s own command is not in the image there is no shell to say so, and the code is 128.',
				],
				[
					'스크립트의 오타이거나, 이미지에 없는 도구입니다. 로그에 "not found"가 있습니다. 컨테이너 자신의 명령이 이미지에 없으면 그렇게 말해 줄 셸이 없으므로 코드는 128입니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-127', shows: 'Exit Code: +127\\b'},
				related: ['exit codes', 'exit code 126', 'exit code 128'],
			},
		),
		code(
			128,
			{en: 'The container could not be started', ko: '컨테이너를 시작하지 못함'},
			[
				[
					'containerd gives it to a container whose first process could not be executed, with the reason StartError. There is no log, for nothing ever ran; the message holds the cause.',
				],
				[
					'첫 프로세스를 실행하지 못한 컨테이너에 containerd가 StartError라는 이유와 함께 줍니다. 아무것도 실행되지 않았으므로 로그가 없고, 원인은 메시지에 있습니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-128', shows: 'Exit Code: +128\\b'},
				related: ['exit codes', 'StartError', 'RunContainerError'],
			},
		),
		code(
			130,
			{en: 'Ended by SIGINT (128 + 2)', ko: 'SIGINT로 끝남(128 + 2)'},
			[
				['The interrupt of a keyboard. In a cluster it comes from a program that sends it, or from an image whose STOPSIGNAL is SIGINT.'],
				['키보드의 인터럽트입니다. 클러스터에서는 이 시그널을 보내는 프로그램이나, STOPSIGNAL이 SIGINT인 이미지에서 나옵니다.'],
			],
			{
				scenario: {name: 'signals', at: '20s', command: 'describe pod interrupted', shows: 'Exit Code: +130\\b'},
				related: ['exit codes', 'exit code 143'],
			},
		),
		code(
			134,
			{en: 'Ended by SIGABRT (128 + 6)', ko: 'SIGABRT로 끝남(128 + 6)'},
			[
				['The program aborted itself: a failed assertion, a broken heap, a Java or Node.js runtime that ran out of its own memory.'],
				['프로그램이 스스로 중단했습니다. 실패한 assertion, 손상된 힙, 또는 자신의 메모리가 바닥난 Java나 Node.js 런타임입니다.'],
			],
			{
				scenario: {name: 'signals', at: '20s', command: 'describe pod aborted', shows: 'Exit Code: +134\\b'},
				related: ['exit codes', 'exit code 139'],
			},
		),
		code(
			137,
			{en: 'Ended by SIGKILL (128 + 9)', ko: 'SIGKILL로 끝남(128 + 9)'},
			[
				[
					'Nobody can catch SIGKILL. With the reason OOMKilled the kernel sent it, over a memory limit. With the reason Error somebody else did: the kubelet, when the grace period was over and the program still ran (a deletion, or a failed liveness probe), or an out-of-memory kill of a child process. With ContainerStatusUnknown nobody knows.',
				],
				[
					'SIGKILL은 아무도 처리할 수 없습니다. 이유가 OOMKilled이면 메모리 제한을 넘어 커널이 보낸 것입니다. 이유가 Error이면 다른 곳에서 보낸 것입니다. 유예 기간이 지나도록 프로그램이 실행 중이어서 kubelet이 보냈거나(삭제, 또는 활성 프로브의 실패), 자식 프로세스가 메모리 부족으로 강제 종료된 것입니다. ContainerStatusUnknown이면 아무도 모릅니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-137-oom', shows: 'Exit Code: +137\\b'},
				related: ['exit codes', 'OOMKilled', 'terminationGracePeriodSeconds', 'ContainerStatusUnknown'],
			},
		),
		code(
			139,
			{en: 'Ended by SIGSEGV (128 + 11)', ko: 'SIGSEGV로 끝남(128 + 11)'},
			[
				['The program touched memory that is not its own: a bug in native code, or a binary and libraries that do not fit together.'],
				['프로그램이 자신의 것이 아닌 메모리에 접근했습니다. 네이티브 코드의 버그이거나, 서로 맞지 않는 실행 파일과 라이브러리입니다.'],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-139', shows: 'Exit Code: +139\\b'},
			},
		),
		code(
			143,
			{en: 'Ended by SIGTERM (128 + 15)', ko: 'SIGTERM으로 끝남(128 + 15)'},
			[
				[
					'The polite request to stop, which the kubelet sends first: when a pod is deleted or evicted, or a liveness or startup probe has failed. A program that handles it may end with any other code, nginx for one with 0; the first process of a container that does not handle it never gets it, and ends by SIGKILL with 137.',
				],
				[
					'멈추라는 정중한 요청으로, kubelet이 먼저 보내는 시그널입니다. 파드가 삭제되거나 축출될 때, 활성 프로브나 스타트업 프로브가 실패했을 때 보냅니다. 이 시그널을 처리하는 프로그램은 다른 코드로 끝날 수 있습니다(nginx는 0). 처리하지 않는 프로그램이 컨테이너의 첫 프로세스이면 시그널을 아예 받지 않으며, SIGKILL로 끝나 137이 됩니다.',
				],
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-143', shows: 'Exit Code: +143\\b'},
				related: ['exit codes', 'exit code 137', 'terminationGracePeriodSeconds'],
			},
		),
		code(
			255,
			{en: 'Out of range, or unknown to containerd', ko: '범위를 벗어났거나 containerd도 모름'},
			[
				[
					'A program that ends with -1 gets it, and ssh and others use it for any error. With the reason Unknown it comes from containerd: the machine went down with the container running, and after the boot only its remains were found.',
				],
				[
					'-1로 끝난 프로그램의 코드이고, ssh 등은 모든 오류에 이 코드를 씁니다. 이유가 Unknown이면 containerd가 준 것입니다. 컨테이너가 실행 중일 때 기계가 꺼졌고, 부팅한 뒤에 흔적만 찾은 것입니다.',
				],
			],
			{
				scenario: {name: 'node-reboot', at: '70s', command: 'describe pod once', shows: 'Reason: +Unknown\\s+Exit Code: +255\\b'},
				related: ['exit codes', 'Unknown', 'Rebooted'],
			},
		),
	],
};
