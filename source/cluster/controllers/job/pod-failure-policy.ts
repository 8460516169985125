import type {
	ContainerStatus,
	Pod,
	PodFailurePolicy,
	PodFailurePolicyOnExitCodesRequirement,
	PodFailurePolicyRule,
} from '../../../api/generated/types.ts';

/** What a Job makes of a failed pod. */
export interface FailureVerdict {
	/** Whether the failure counts towards the back-off limits. */
	readonly isCounted: boolean;
	/** Of the first rule that matches. */
	readonly action?: string;
	/** Why the whole Job fails, if it does. */
	readonly failJobMessage?: string;
}

/** The first rule that matches decides; without one a failure counts. Upstream: pkg/controller/job/pod_failure_policy.go. */
export function judgeFailedPod(policy: PodFailurePolicy | undefined, pod: Pod): FailureVerdict {
	for (const [index, rule] of (policy?.rules ?? []).entries()) {
		const match = matchOf(rule, pod);
		if (match === undefined) continue;
		const {action} = rule;
		if (action === 'FailJob') return {isCounted: true, action, failJobMessage: `${match} matching ${action} rule at index ${index}`};
		return {isCounted: action !== 'Ignore', action};
	}
	return {isCounted: true};
}

/** How the pod answers to the rule, in the words of the message; undefined if it does not. */
function matchOf({onExitCodes, onPodConditions = []}: PodFailurePolicyRule, {metadata, status}: Pod): string | undefined {
	const name = `${metadata.namespace}/${metadata.name}`;
	if (onExitCodes) {
		const container = findByExitCode(status?.containerStatuses, onExitCodes) ?? findByExitCode(status?.initContainerStatuses, onExitCodes);
		return container && `Container ${container.name} for pod ${name} failed with exit code ${container.state!.terminated!.exitCode}`;
	}
	const condition = status?.conditions?.find(({type, status: is}) =>
		onPodConditions.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === is),
	);
	return condition && `Pod ${name} has condition ${condition.type}`;
}

function findByExitCode(
	statuses: readonly ContainerStatus[] | undefined,
	{containerName, operator, values}: PodFailurePolicyOnExitCodesRequirement,
): ContainerStatus | undefined {
	return statuses?.find(({name, state}) => {
		const exitCode = state?.terminated?.exitCode ?? 0;
		if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
		return values.includes(exitCode) === (operator === 'In');
	});
}
