import type {Container, ContainerStatus, PodSpec, PodStatus} from '../../api/generated/types.ts';
import type {RuntimeContainer} from '../../world/types.ts';

type Policy = Pick<Container, 'restartPolicy' | 'restartPolicyRules'>;

/**
Whether a container that ended with this exit code is to run again: by its own rules and policy if it has them, by
the pod's otherwise. Upstream: pkg/api/v1/pod, `ContainerShouldRestart`.
*/
export function containerShouldRestart(container: Policy, spec: PodSpec, exitCode: number): boolean {
	if (container.restartPolicy === undefined) return policySaysRestart(spec.restartPolicy, exitCode);
	return matchingRule(container, exitCode) !== undefined || policySaysRestart(container.restartPolicy, exitCode);
}

/** Whether the end of any container may take all of them along. Upstream: `AllContainersCouldRestart`. */
export function couldRestartAll(spec: PodSpec): boolean {
	return containersOf(spec).some(({restartPolicyRules}) => restartPolicyRules?.some(({action}) => action === 'RestartAllContainers'));
}

/**
Whether all containers of the pod are to go and begin anew: it was said so already, or one has ended with a code its
rules name. `containers` newest first. Upstream: container/helpers.go, `ShouldAllContainersRestart`.
*/
export function shouldRestartAll(spec: PodSpec, containers: readonly RuntimeContainer[], status: PodStatus): boolean {
	if (!couldRestartAll(spec)) return false;
	if (isRestartingAll(status)) return true;
	return containersOf(spec).some((container) => {
		const run = containers.find(({config}) => config.name === container.name);
		if (run?.state === 'exited' && restartsAll(container, run.exitCode ?? 0)) return true;
		const known = statusOf(status, container.name)?.state?.terminated;
		return known !== undefined && restartsAll(container, known.exitCode);
	});
}

/** Whether it has been made known that all containers go. */
export function isRestartingAll({conditions}: PodStatus): boolean {
	return conditions?.some(({type, status}) => type === 'AllContainersRestarting' && status === 'True') ?? false;
}

/** Whether this very exit code has all containers restarted. */
export function restartsAll(container: Policy, exitCode: number): boolean {
	return matchingRule(container, exitCode)?.action === 'RestartAllContainers';
}

function containersOf({initContainers = [], containers}: PodSpec): readonly Container[] {
	return [...initContainers, ...containers];
}

function statusOf({initContainerStatuses = [], containerStatuses = []}: PodStatus, name: string): ContainerStatus | undefined {
	return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name);
}

function matchingRule({restartPolicyRules}: Policy, exitCode: number) {
	return restartPolicyRules?.find(({exitCodes}) => {
		if (!exitCodes) return false;
		const isListed = (exitCodes.values ?? []).includes(exitCode);
		return exitCodes.operator === 'In' ? isListed : exitCodes.operator === 'NotIn' && !isListed;
	});
}

function policySaysRestart(policy: string | undefined, exitCode: number): boolean {
	if (policy === 'Never') return false;
	return policy === 'OnFailure' ? exitCode !== 0 : true;
}
