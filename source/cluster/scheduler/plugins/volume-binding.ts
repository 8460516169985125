import {type FilterPlugin, type PreFilterResult, type Refusal, skip} from '../framework.ts';

const name = 'VolumeBinding';

/**
A pod whose claim is not there has to wait. Upstream: volume_binding.go, `podHasPVCs`. As PersistentVolumeClaims are
left out of this cluster, none is ever there.
*/
export function volumeBinding(): FilterPlugin {
	return {
		name,
		preFilter({pod}): PreFilterResult {
			for (const {persistentVolumeClaim, ephemeral, name: volume} of pod.pod.spec.volumes ?? []) {
				if (persistentVolumeClaim) return refused(`persistentvolumeclaim ${JSON.stringify(persistentVolumeClaim.claimName)} not found`);
				if (ephemeral) {
					const claim = JSON.stringify(`${pod.pod.metadata.name}-${volume}`);
					return refused(`waiting for ephemeral volume controller to create the persistentvolumeclaim ${claim}`);
				}
			}
			return skip;
		},
		filter: () => undefined,
		isHelpedBy: () => false,
	};
}

function refused(reason: string): PreFilterResult {
	const refusal: Refusal = {plugin: name, reasons: [reason], isUnresolvable: true};
	return {kind: 'refused', refusal};
}
