import type {Group, Page} from './page.ts';

const terminated = 'pod.status.containerStatuses[].state.terminated.reason';
const exitCode = 'pod.status.containerStatuses[].state.terminated.exitCode';
const status = 'kubectl get pods: STATUS';

function code(number: number, title: Page['title'], text: readonly string[], more: Partial<Page> = {}): Page {
	return {
		name: `exit code ${number}`,
		aliases: [`exit ${number}`, String(number), `exitCode ${number}`, `code ${number}`],
		title,
		text,
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
			fields: [terminated, status],
			upstream: 'reason: the container runtime',
			scenario: {name: 'how-containers-end', at: '60s', command: 'get pod exit-1'},
			related: ['exit codes', 'Failed', 'CrashLoopBackOff', 'Init:Error'],
		},
		{
			name: 'OOMKilled',
			aliases: ['OOM', 'out of memory'],
			title: {en: 'The kernel killed the container because it used more memory than its limit', ko: '메모리 제한을 넘어 커널이 컨테이너를 죽임'},
			text: [
				'Exit code 137, which is 128 + 9 (SIGKILL). With cgroup v2 the whole container is killed, not one process of it. The pod is not evicted: the container is restarted in place by restartPolicy, and backs off when it happens again. Files in memory (page cache) are given back before that.',
				'Without a limit of its own the container can still be killed when the whole node runs out of memory; then oom_score_adj decides whom the kernel takes.',
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
			title: {en: 'Nobody saw how the container ended (exit code 137)', ko: '컨테이너가 어떻게 끝났는지 아무도 못 봄(종료 코드 137)'},
			text: [
				'The kubelet finds that a container it reported as running is gone, without a trace in the runtime: the container store was emptied, as CRI-O does after a reboot. It fills in exit code 137 as the last state, with the message "The container could not be located when the pod was deleted.  The container used to be Running", and counts a restart.',
				'The same is filled in for a container that never ran when its pod ends, by its deadline or an eviction: "The container could not be located when the pod was terminated". Then STATUS shows it for good.',
			],
			fields: [terminated, 'lastState.terminated.reason', status],
			upstream: 'pkg/kubelet/kubelet_pods.go; pkg/kubelet/status/status_manager.go',
			scenario: {name: 'start-failures', at: '60s', command: 'get pod never-started'},
			related: ['exit code 137', 'exit code 255', 'Evicted'],
		},
		{
			name: 'DeadlineExceeded',
			aliases: ['activeDeadlineSeconds', 'pod.spec.activeDeadlineSeconds'],
			title: {en: 'The pod ran longer than activeDeadlineSeconds', ko: '파드가 activeDeadlineSeconds보다 오래 돎'},
			text: [
				'Counted from status.startTime. When the time is up the kubelet stops the containers, with the grace period, and the pod is Failed with this reason and the message "Pod was active on the node longer than the specified deadline". The event is Normal.',
				'STATUS need not show it: a container that ended well overwrites it with Completed, one that did not with Error. A Job has a deadline of its own, with the same word in its condition Failed.',
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
			['The program ended as it meant to. The reason is Completed. With restartPolicy Always even this container is started again.'],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-0', shows: 'Exit Code: +0\\b'},
				related: ['exit codes', 'Completed', 'restartPolicy'],
			},
		),
		code(
			1,
			{en: 'The program failed by its own account', ko: '프로그램이 스스로 실패했다고 함'},
			[
				'The commonest code of a program that gives up: an exception nobody caught, a wrong setting, a database that is not there. The log tells: kubectl logs, with --previous if it has been restarted.',
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
				"The file is not executable, is a directory, or is made for another processor. It comes from a shell in the container; when the kubelet's own command cannot be executed the code is 128.",
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
				'A typing error in a script, or a tool the image does not have. The log says "not found". When the container\'s own command is not in the image there is no shell to say so, and the code is 128.',
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
				'containerd gives it to a container whose first process could not be executed, with the reason StartError. There is no log, for nothing ever ran; the message holds the cause.',
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-128', shows: 'Exit Code: +128\\b'},
				related: ['exit codes', 'StartError', 'RunContainerError'],
			},
		),
		code(
			130,
			{en: 'Ended by SIGINT (128 + 2)', ko: 'SIGINT로 끝남(128 + 2)'},
			['The interrupt of a keyboard. In a cluster it comes from a program that sends it, or from an image whose STOPSIGNAL is SIGINT.'],
			{
				scenario: {name: 'signals', at: '20s', command: 'describe pod interrupted', shows: 'Exit Code: +130\\b'},
				related: ['exit codes', 'exit code 143'],
			},
		),
		code(
			134,
			{en: 'Ended by SIGABRT (128 + 6)', ko: 'SIGABRT로 끝남(128 + 6)'},
			['The program aborted itself: a failed assertion, a broken heap, a Java or Node.js runtime that ran out of its own memory.'],
			{
				scenario: {name: 'signals', at: '20s', command: 'describe pod aborted', shows: 'Exit Code: +134\\b'},
				related: ['exit codes', 'exit code 139'],
			},
		),
		code(
			137,
			{en: 'Ended by SIGKILL (128 + 9)', ko: 'SIGKILL로 끝남(128 + 9)'},
			[
				'Nobody can catch SIGKILL. With the reason OOMKilled the kernel sent it, over a memory limit. With the reason Error somebody else did: the kubelet, when the grace period was over and the program still ran (a deletion, or a failed liveness probe), or an out-of-memory kill of a child process. With ContainerStatusUnknown nobody knows.',
			],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-137-oom', shows: 'Exit Code: +137\\b'},
				related: ['exit codes', 'OOMKilled', 'terminationGracePeriodSeconds', 'ContainerStatusUnknown'],
			},
		),
		code(
			139,
			{en: 'Ended by SIGSEGV (128 + 11)', ko: 'SIGSEGV로 끝남(128 + 11)'},
			['The program touched memory that is not its own: a bug in native code, or a binary and libraries that do not fit together.'],
			{
				scenario: {name: 'how-containers-end', at: '60s', command: 'describe pod exit-139', shows: 'Exit Code: +139\\b'},
			},
		),
		code(
			143,
			{en: 'Ended by SIGTERM (128 + 15)', ko: 'SIGTERM으로 끝남(128 + 15)'},
			[
				'The polite request to stop, which the kubelet sends first: when a pod is deleted or evicted, or a liveness or startup probe has failed. A program that handles it may end with any other code, nginx for one with 0; the first process of a container that does not handle it never gets it, and ends by SIGKILL with 137.',
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
				'A program that ends with -1 gets it, and ssh and others use it for any error. With the reason Unknown it comes from containerd: the machine went down with the container running, and after the boot only its remains were found.',
			],
			{
				scenario: {name: 'node-reboot', at: '70s', command: 'describe pod once', shows: 'Reason: +Unknown\\s+Exit Code: +255\\b'},
				related: ['exit codes', 'Unknown', 'Rebooted'],
			},
		),
	],
};
