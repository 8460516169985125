import type {Container, PodSpec} from '../../api/generated/types.ts';

/**
Whether a container that ended with this exit code is to run again: by its own rules and policy if it has them, by
the pod's otherwise. Upstream: pkg/api/v1/pod, `ContainerShouldRestart`.
*/
export function containerShouldRestart(container: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>, spec: PodSpec, exitCode: number): boolean {
	if (container.restartPolicy === undefined) return policySaysRestart(spec.restartPolicy, exitCode);
	const rule = container.restartPolicyRules?.find(({exitCodes}) => {
		if (!exitCodes) return false;
		const isListed = (exitCodes.values ?? []).includes(exitCode);
		return exitCodes.operator === 'In' ? isListed : exitCodes.operator === 'NotIn' && !isListed;
	});
	return rule?.action === 'Restart' || policySaysRestart(container.restartPolicy, exitCode);
}

function policySaysRestart(policy: string | undefined, exitCode: number): boolean {
	if (policy === 'Never') return false;
	return policy === 'OnFailure' ? exitCode !== 0 : true;
}
