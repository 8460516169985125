import type {Pod, PodTemplateSpec} from '../../api/generated/types.ts';
import {type ApiObject, controllerOf, type Draft, deepFreeze, objectKey, ownerReference} from '../../api/objects.ts';
import {labelSelectorMatches} from '../../api/selectors.ts';
import {isNotFound, type StatusError} from '../../api/status-error.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer} from '../informer.ts';

/** The informer index that finds the pods of an owner, and those of a namespace that have none. */
export const ownerIndex = 'controller';

const generatedNameBaseMost = 58;

export function addOwnerIndex(pods: Informer<'pods'>): void {
	pods.addIndex(ownerIndex, (pod) => controllerOf(pod)?.uid ?? orphansOf(pod.metadata.namespace));
}

export function orphansOf(namespace: string | undefined): string {
	return `orphans/${namespace ?? ''}`;
}

/** A pod as the template has it, owned by `owner`, that will get a name of its own. */
export function podFromTemplate(template: PodTemplateSpec, owner: ApiObject): Draft {
	const {labels, annotations, finalizers} = template.metadata ?? {};
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			generateName: `${owner.metadata.name}-`.slice(0, generatedNameBaseMost),
			namespace: owner.metadata.namespace ?? 'default',
			...(labels && {labels}),
			...(annotations && {annotations}),
			...(finalizers && {finalizers}),
			ownerReferences: deepFreeze([ownerReference(owner)]),
		},
		spec: template.spec,
	};
}

/** Creates and deletes pods for a controller and tells of it. Upstream: `controller.RealPodControl`. */
export class PodControl {
	readonly #client: Client;
	readonly #recorder: EventRecorder;

	constructor(client: Client, recorder: EventRecorder) {
		this.#client = client;
		this.#recorder = recorder;
	}

	create(draft: Draft, owner: ApiObject): Pod {
		try {
			const pod = this.#client.create('pods', draft);
			this.#recorder.event({object: owner}, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
			return pod;
		} catch (error) {
			if (!isNamespaceTerminating(error)) this.#recorder.event({object: owner}, 'Warning', 'FailedCreate', `Error creating: ${messageOf(error)}`);
			throw error;
		}
	}

	/** Throws NotFound if the pod is gone already. */
	delete(pod: Pod, owner: ApiObject): void {
		const {name, uid} = pod.metadata;
		try {
			this.#client.delete('pods', objectKey(pod), {uid});
		} catch (error) {
			if (!isNotFound(error)) this.#recorder.event({object: owner}, 'Warning', 'FailedDelete', `Error deleting: ${messageOf(error)}`);
			throw error;
		}
		this.#recorder.event({object: owner}, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
	}
}

/** A creation that is refused because the namespace goes away; not worth an event. */
export function isNamespaceTerminating(error: unknown): boolean {
	const causes = (error as StatusError).status?.details?.causes ?? [];
	return causes.some(({reason}) => reason === 'NamespaceTerminating');
}

/** What an error says, as it stands in events. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/**
The pods that belong to the owner. Adopts pods without an owner that the selector selects, and lets go of those it
no longer selects; `finalizer` comes and goes with the owner. Upstream: `PodControllerRefManager.ClaimPods`.
*/
export function claimPods(
	owner: ApiObject & {readonly spec: {readonly selector?: Parameters<typeof labelSelectorMatches>[0]}},
	pods: Informer<'pods'>,
	client: Client,
	finalizer?: string,
): readonly Pod[] {
	const {uid, namespace, deletionTimestamp} = owner.metadata;
	const isSelected = (pod: Pod): boolean => labelSelectorMatches(owner.spec.selector, pod.metadata.labels);
	const claimed: Pod[] = [];
	for (const pod of pods.byIndex(ownerIndex, uid)) {
		if (isSelected(pod)) claimed.push(pod);
		else if (!deletionTimestamp) release(pod, uid, client, finalizer);
	}
	if (deletionTimestamp) return claimed;
	for (const pod of pods.byIndex(ownerIndex, orphansOf(namespace))) {
		if (pod.metadata.deletionTimestamp || !isSelected(pod)) continue;
		const adopted = adopt(pod, owner, client, finalizer);
		if (adopted) claimed.push(adopted);
	}
	return claimed;
}

function release(pod: Pod, uid: string, client: Client, finalizer: string | undefined): void {
	changeOwners(
		pod,
		client,
		(owners) => owners.filter((owner) => owner.uid !== uid),
		(finalizers) => finalizers.filter((name) => name !== finalizer),
	);
}

function adopt(pod: Pod, owner: ApiObject, client: Client, finalizer: string | undefined): Pod | undefined {
	return changeOwners(
		pod,
		client,
		(owners) => (owners.some(({controller}) => controller) ? owners : [...owners, ownerReference(owner)]),
		(finalizers) => (finalizer === undefined || finalizers.includes(finalizer) ? finalizers : [...finalizers, finalizer]),
	);
}

type Owners = NonNullable<Pod['metadata']['ownerReferences']>;
type Finalizers = NonNullable<Pod['metadata']['finalizers']>;

function changeOwners(
	pod: Pod,
	client: Client,
	changeReferences: (owners: Owners) => Owners,
	changeFinalizers: (finalizers: Finalizers) => Finalizers,
): Pod | undefined {
	try {
		return client.modify('pods', objectKey(pod), (current) => {
			if (current.metadata.uid !== pod.metadata.uid) return undefined;
			const owners = changeReferences(current.metadata.ownerReferences ?? []);
			const finalizers = changeFinalizers(current.metadata.finalizers ?? []);
			const {ownerReferences: _, finalizers: __, ...metadata} = current.metadata;
			return {
				...current,
				metadata: {...metadata, ...(owners.length > 0 && {ownerReferences: owners}), ...(finalizers.length > 0 && {finalizers})},
			};
		});
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}
