import {parse} from 'yaml';
import type {Pod} from '../../api/generated/types.ts';
import {type Draft, deepFreeze} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import type {Machine} from '../../world/types.ts';
import {decodeObject} from '../apiserver/decoding/decode.ts';
import {getDefinition} from '../apiserver/resources/catalogue.ts';

/*
Pods that are files on the machine. Upstream: pkg/kubelet/config/file.go, file_linux.go and common.go. Left out:
manifests from a URL.
*/

export const hashAnnotation = 'kubernetes.io/config.hash';
export const sourceAnnotation = 'kubernetes.io/config.source';
export const seenAnnotation = 'kubernetes.io/config.seen';
export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** Reads a folder of manifests again and again, and decodes only what has changed. */
export class StaticPodFolder {
	/** By path. May be lost at any time. */
	readonly #decoded = new Map<string, {readonly text: string; readonly pod: Pod | undefined}>();

	/** The pods the folder asks for by path, in order of their files' names. What cannot be read as a pod is passed over. */
	read(machine: Machine, folder: string, nowMs: number): ReadonlyMap<string, Pod> {
		const pods = new Map<string, Pod>();
		for (const name of machine.listFiles(folder)) {
			const path = `${folder.replace(/\/$/, '')}/${name}`;
			const pod = this.readFile(machine, path, nowMs);
			if (pod) pods.set(path, pod);
		}
		return pods;
	}

	/** The pod one file asks for. */
	readFile(machine: Machine, path: string, nowMs: number): Pod | undefined {
		// As upstream: a dot at the beginning hides a file.
		if (path.slice(path.lastIndexOf('/') + 1).startsWith('.')) return undefined;
		const text = machine.readFile(path) ?? '';
		let decoded = this.#decoded.get(path);
		if (decoded?.text !== text) {
			decoded = {text, pod: decodeStaticPod(text, {path, nodeName: machine.name, nowMs})};
			this.#decoded.set(path, decoded);
		}
		return decoded.pod;
	}
}

/** Undefined if it is no pod or not a valid one, which upstream only logs. */
export function decodeStaticPod(text: string, source: {readonly path: string; readonly nodeName: string; readonly nowMs: number}): Pod | undefined {
	const body = parseYaml(text) as Partial<Draft> | undefined;
	if (typeof body !== 'object' || body.kind !== 'Pod' || body.apiVersion !== 'v1') return undefined;
	const definition = getDefinition('pods');
	let draft: Draft;
	try {
		draft = decodeObject(body, definition, 'Ignore');
	} catch (error) {
		if (!isRequestError(error)) throw error;
		return undefined;
	}
	if (!draft.metadata.name || !draft.spec) return undefined;
	const {nodeName, path} = source;
	const metadata = {...draft.metadata};
	metadata.uid ??= hash(`${JSON.stringify(draft)}host:${nodeName}file:${path}`);
	metadata.name = `${metadata.name}-${nodeName.toLowerCase()}`;
	metadata.namespace ??= 'default';
	metadata.annotations = {
		...metadata.annotations,
		[hashAnnotation]: metadata.uid,
		[seenAnnotation]: timestamp(source.nowMs),
		[sourceAnnotation]: 'file',
	};
	const tolerations = [...(draft.spec.tolerations ?? []), {effect: 'NoExecute', operator: 'Exists'}];
	const pod: Draft = {...draft, metadata, spec: {...draft.spec, nodeName, tolerations}, status: {phase: 'Pending'}};
	definition.setDefaults?.(pod);
	const object = pod as unknown as Pod;
	if ((definition.validate?.(object) ?? []).length > 0 || refersToApi(object)) return undefined;
	return deepFreeze(object);
}

/** A static pod has to do without the API's objects. Upstream: `podutil.HasAPIObjectReference`. */
function refersToApi({spec}: Pod): boolean {
	if (spec.serviceAccountName || spec.imagePullSecrets?.length || spec.resourceClaims?.length) return true;
	const isInVolumes = spec.volumes?.some(({configMap, secret, persistentVolumeClaim, ephemeral, projected}) => {
		const isProjected = projected?.sources?.some(
			(source) => source.configMap || source.secret || source.serviceAccountToken || source.clusterTrustBundle,
		);
		return configMap || secret || persistentVolumeClaim || ephemeral || isProjected;
	});
	if (isInVolumes) return true;
	return [...(spec.initContainers ?? []), ...spec.containers].some(
		({env, envFrom}) =>
			envFrom?.some(({configMapRef, secretRef}) => configMapRef || secretRef) ||
			env?.some(({valueFrom}) => valueFrom?.configMapKeyRef || valueFrom?.secretKeyRef),
	);
}

/** What the API server is shown of a static pod; it may be deleted there without any effect. */
export function mirrorPodOf(pod: Pod, node: {readonly name: string; readonly uid: string}): Draft {
	const {uid: _uid, ...metadata} = pod.metadata;
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			...metadata,
			annotations: {...metadata.annotations, [mirrorAnnotation]: pod.metadata.annotations?.[hashAnnotation] ?? ''},
			ownerReferences: [{apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid, controller: true}],
		},
		spec: pod.spec,
	};
}

function parseYaml(text: string): unknown {
	try {
		return parse(text) ?? undefined;
	} catch {
		return undefined;
	}
}

/** 32 hexadecimal digits, in the place of upstream's MD5. */
function hash(text: string): string {
	let digits = '';
	for (let part = 0; part < 4; part += 1) {
		let value = Math.imul(2_166_136_261 ^ part, 0x9e37_79b1);
		for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
		value = Math.imul(value ^ (value >>> 15), 0x85eb_ca6b);
		digits += ((value ^ (value >>> 13)) >>> 0).toString(16).padStart(8, '0');
	}
	return digits;
}
