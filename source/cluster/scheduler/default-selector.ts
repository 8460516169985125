import type {LabelSelector, Pod, Service} from '../../api/generated/types.ts';
import {controllerOf, keyOf, objectKey} from '../../api/objects.ts';
import {labelsInclude} from '../../api/selectors.ts';
import type {InformerFactory} from '../informer.ts';

/**
What a pod's Services and its ReplicaSet select: the pods that are of one kind with it, for the default spreading.
Upstream: pkg/scheduler/framework/plugins/helper/spread.go, `DefaultSelector`.
*/
export function createDefaultSelector(informers: InformerFactory): (pod: Pod) => LabelSelector | undefined {
	const services = informers.informer('services');
	const replicaSets = informers.informer('replicasets');
	const byNamespace = new Map<string, Map<string, Service>>();
	const set = (service: Service, isGone: boolean): void => {
		const namespace = service.metadata.namespace ?? '';
		let members = byNamespace.get(namespace);
		if (!members) {
			members = new Map();
			byNamespace.set(namespace, members);
		}
		if (isGone) members.delete(objectKey(service));
		else members.set(objectKey(service), service);
	};
	for (const service of services.values()) set(service, false);
	services.onChange(({type, object}) => set(object, type === 'DELETED'));

	return ({metadata}) => {
		let matchLabels: Record<string, string> = {};
		for (const {spec} of byNamespace.get(metadata.namespace ?? '')?.values() ?? []) {
			if (spec.selector && labelsInclude(metadata.labels, spec.selector)) matchLabels = {...matchLabels, ...spec.selector};
		}
		const owner = controllerOf({metadata});
		const replicaSet = owner?.kind === 'ReplicaSet' ? replicaSets.get(keyOf(metadata.namespace, owner.name)) : undefined;
		const selector = replicaSet?.spec.selector;
		matchLabels = {...matchLabels, ...selector?.matchLabels};
		const matchExpressions = selector?.matchExpressions ?? [];
		if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) return undefined;
		return {matchLabels, ...(matchExpressions.length > 0 && {matchExpressions})};
	};
}
