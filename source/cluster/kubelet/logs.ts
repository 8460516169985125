import type {Pod, PodStatus} from '../../api/generated/types.ts';
import {bareContainerId, findContainerStatus} from '../../api/pods.ts';
import {badRequest, type StatusError} from '../../api/status-error.ts';

/**
Which container's log is meant, by its ID, or why there is none. Upstream: kubelet_pods.go,
`validateContainerLogStatus`.
*/
export function containerToLog(pod: Pod, status: PodStatus, container: string, isPrevious: boolean): string {
	const [name, podName] = [JSON.stringify(container), JSON.stringify(pod.metadata.name)];
	const found = findContainerStatus({...pod, status}, container);
	if (!found) throw refuse(`container ${name} in pod ${podName} is not available`);
	const {waiting, running, terminated} = found.state ?? {};
	const last = found.lastState?.terminated;
	const ended = `container ${name} in pod ${podName} is terminated`;
	let id: string | undefined;
	if (isPrevious) {
		id = last?.containerID;
		if (!id) throw refuse(`previous terminated container ${name} in pod ${podName} not found`);
	} else if (running) {
		id = found.containerID;
	} else if (terminated) {
		id = terminated.containerID || last?.containerID;
		if (!id) throw refuse(ended);
	} else if (last) {
		id = last.containerID;
		if (!id) throw refuse(ended);
	} else {
		throw refuse(`container ${name} in pod ${podName} is waiting to start${waiting ? `: ${waitingReason(waiting.reason ?? '')}` : ' - no logs yet'}`);
	}
	return id === undefined ? '' : bareContainerId(id);
}

function waitingReason(reason: string): string {
	if (reason === 'ErrImagePull') return "image can't be pulled";
	if (reason === 'ImagePullBackOff') return 'trying and failing to pull image';
	return reason;
}

function refuse(message: string): StatusError {
	return badRequest(message);
}
