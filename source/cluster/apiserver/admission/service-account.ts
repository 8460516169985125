import type {Namespace, ServiceAccount} from '../../../api/generated/types.ts';
import {deepFreeze} from '../../../api/objects.ts';
import {isMirrorPod} from '../../../api/pods.ts';
import {forbidden} from '../../../api/status-error.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import type {AdmissionRequest} from './admission.ts';

const tokenMountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
// An hour and seven seconds, by which upstream tells the tokens it injects from those that were asked for.
const tokenSeconds = 3607;
// Upstream asks up to ten times for the account "default" of a namespace, 100 to 200 ms apart. Here a request takes no
// time, so a pod made together with its namespace is let in on the word that the controller is about to make the account.
const defaultAccountWaitMs = 1500;
// One record for all pods.
const projected = deepFreeze({
	sources: [
		{serviceAccountToken: {expirationSeconds: tokenSeconds, path: 'token'}},
		{configMap: {name: 'kube-root-ca.crt', items: [{key: 'ca.crt', path: 'ca.crt'}]}},
		{downwardAPI: {items: [{path: 'namespace', fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}}]}},
	],
	defaultMode: 0o644,
});

/** Gives every pod a service account and mounts its token. Upstream: plugin/pkg/admission/serviceaccount. */
export function serviceAccount({definition, object: pod, previous, store, simulation}: AdmissionRequest): void {
	if (definition.resource !== 'pods' || previous) return;
	const {spec, metadata} = pod;
	const refuse = (why: string): never => {
		throw forbidden('pods', metadata.name ?? '', why);
	};
	if (isMirrorPod(pod)) {
		if (spec.serviceAccountName) refuse('a mirror pod may not reference service accounts');
		if (spec.volumes?.some((volume: {secret?: unknown}) => volume.secret)) refuse('a mirror pod may not reference secrets');
		return;
	}
	spec.serviceAccountName ||= 'default';
	spec.serviceAccount = spec.serviceAccountName;
	const name: string = spec.serviceAccountName;
	const account = store.get('serviceaccounts', `${metadata.namespace}/${name}`) as ServiceAccount | undefined;
	if (!account && !(name === 'default' && isNew(store.get('namespaces', metadata.namespace ?? '') as Namespace | undefined, simulation.nowMs))) {
		refuse(`error looking up service account ${metadata.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
		return;
	}
	if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) {
		mountToken(spec, () => volumePrefix + simulation.random('apiserver').suffix(5));
	}
	if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length) {
		spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({name: secret.name}));
	}
}

function isNew(namespace: Namespace | undefined, nowMs: number): boolean {
	const createdAtMs = parseTimestamp(namespace?.metadata.creationTimestamp ?? '');
	// Its clock shows whole seconds.
	return nowMs - createdAtMs < 1000 + defaultAccountWaitMs;
}

// biome-ignore lint/suspicious/noExplicitAny: a draft may hold anything until it has been validated.
function mountToken(spec: any, generateName: () => string): void {
	const existing = spec.volumes?.find((volume: {name?: string; projected?: unknown}) => volume.projected && volume.name?.startsWith(volumePrefix));
	const name: string = existing?.name ?? generateName();
	let isNeeded = false;
	for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
		// A mount of one's own at that place takes precedence.
		if (container.volumeMounts?.some((mount: {mountPath?: string}) => mount.mountPath === tokenMountPath)) continue;
		container.volumeMounts = (container.volumeMounts ?? []).concat({name, readOnly: true, mountPath: tokenMountPath});
		isNeeded = true;
	}
	if (existing || !isNeeded) return;
	spec.volumes = (spec.volumes ?? []).concat({name, projected});
}
