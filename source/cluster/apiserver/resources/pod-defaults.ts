import {isEqualJson} from '../../../api/objects.ts';
import {formatResourceAmount, isPodLevelResource, leadingQuantity, podRequests} from '../../../api/pod-resources.ts';
import {canonicalQuantity, isQuantity, quantityInThousandths} from '../../../api/quantity.ts';

// A manifest may hold anything until it has been validated.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Loose = any;

/** `PodSpec` defaults, for pods and for templates. Upstream: pkg/apis/core/v1/defaults.go and zz_generated.defaults.go. */
export function setPodSpecDefaults(spec: Loose): void {
	spec.dnsPolicy ||= 'ClusterFirst';
	spec.restartPolicy ||= 'Always';
	spec.securityContext ??= {};
	spec.terminationGracePeriodSeconds ??= 30;
	spec.schedulerName ||= 'default-scheduler';
	// The deprecated name of the same field; the server writes both.
	if (spec.serviceAccount && !spec.serviceAccountName) spec.serviceAccountName = spec.serviceAccount;
	if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
	for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
	for (const container of spec.initContainers ?? []) setContainerDefaults(container);
	for (const container of spec.containers ?? []) setContainerDefaults(container);
	for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container);
	if (spec.resources) {
		setQuantities(spec.resources.limits);
		setQuantities(spec.resources.requests);
	}
	if (spec.overhead) setQuantities(spec.overhead);
}

/** What a pod has beyond a template. Upstream: `SetDefaults_Pod`. */
export function setPodDefaults(spec: Loose): void {
	for (const {resources} of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
		if (resources?.limits) resources.requests = {...resources.limits, ...resources.requests};
	}
	setPodLevelRequests(spec);
	spec.enableServiceLinks ??= true;
	if (!spec.hostNetwork) return;
	for (const {ports} of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
		for (const port of ports ?? []) port.hostPort ||= port.containerPort;
	}
}

/** Upstream: `defaultPodRequests`. */
function setPodLevelRequests(spec: Loose): void {
	const {resources} = spec;
	if (!resources?.limits || !spec.containers) return;
	const requests = {...resources.requests};
	const total = podRequests({spec}, {skipPodLevel: true, excludeOverhead: true});
	for (const name in total) {
		if (isPodLevelResource(name) && !name.startsWith('hugepages-'))
			requests[name] ??= formatResourceAmount(name, total[name]!, leadingQuantity({...spec, resources: {}}, 'requests', name));
	}
	for (const name in resources.limits) if (isPodLevelResource(name)) requests[name] ??= resources.limits[name];
	resources.requests = requests;
}

function setContainerDefaults(container: Loose): void {
	container.imagePullPolicy ||= hasLatestTag(container.image ?? '') ? 'Always' : 'IfNotPresent';
	container.terminationMessagePath ||= '/dev/termination-log';
	container.terminationMessagePolicy ||= 'File';
	container.resources ??= {};
	setQuantities(container.resources.limits);
	setQuantities(container.resources.requests);
	for (const port of container.ports ?? []) port.protocol ||= 'TCP';
	for (const variable of container.env ?? []) setFieldReferenceDefaults(variable.valueFrom);
	if (container.livenessProbe) setProbeDefaults(container.livenessProbe);
	if (container.readinessProbe) setProbeDefaults(container.readinessProbe);
	if (container.startupProbe) setProbeDefaults(container.startupProbe);
	if (!container.lifecycle) return;
	// Alpha, and off: the server drops it.
	delete container.lifecycle.stopSignal;
	for (const hook of [container.lifecycle.postStart, container.lifecycle.preStop]) if (hook?.httpGet) setHttpDefaults(hook.httpGet);
}

function setProbeDefaults(probe: Loose): void {
	probe.timeoutSeconds ||= 1;
	probe.periodSeconds ||= 10;
	probe.successThreshold ||= 1;
	probe.failureThreshold ||= 3;
	if (probe.httpGet) setHttpDefaults(probe.httpGet);
	if (probe.grpc) probe.grpc.service ??= '';
}

function setHttpDefaults(httpGet: Loose): void {
	httpGet.path ||= '/';
	httpGet.scheme ||= 'HTTP';
}

function setVolumeDefaults(volume: Loose): void {
	if (!Object.keys(volume).some((key) => key !== 'name')) volume.emptyDir = {};
	if (volume.emptyDir?.sizeLimit !== undefined) volume.emptyDir.sizeLimit = canonical(volume.emptyDir.sizeLimit);
	if (volume.hostPath) volume.hostPath.type ??= '';
	if (volume.secret) volume.secret.defaultMode ??= 0o644;
	if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
	if (volume.ephemeral?.volumeClaimTemplate) {
		volume.ephemeral.volumeClaimTemplate.metadata ??= {};
		if (volume.ephemeral.volumeClaimTemplate.spec) volume.ephemeral.volumeClaimTemplate.spec.volumeMode ||= 'Filesystem';
	}
	if (volume.image) volume.image.pullPolicy ||= hasLatestTag(volume.image.reference ?? '') ? 'Always' : 'IfNotPresent';
	if (volume.downwardAPI) {
		volume.downwardAPI.defaultMode ??= 0o644;
		for (const item of volume.downwardAPI.items ?? []) setFieldReferenceDefaults(item);
	}
	if (!volume.projected) return;
	volume.projected.defaultMode ??= 0o644;
	for (const source of volume.projected.sources ?? []) {
		if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
		for (const item of source.downwardAPI?.items ?? []) setFieldReferenceDefaults(item);
	}
}

function setFieldReferenceDefaults(source: Loose): void {
	if (source?.fieldRef) source.fieldRef.apiVersion ||= 'v1';
	// A divisor that is not set is written as the quantity nought.
	if (source?.resourceFieldRef) source.resourceFieldRef.divisor = canonical(source.resourceFieldRef.divisor ?? '0');
}

/**
Quantities in the one way upstream writes them, in whole thousandths. What is no quantity stays, for validation to find.
Upstream: `SetDefaults_ResourceList`.
*/
export function setQuantities(quantities: Loose): void {
	for (const name in quantities) {
		const text = canonical(quantities[name], quantityInThousandths);
		if (text !== quantities[name]) quantities[name] = text;
	}
}

/** The same for quantities that may be those of a stored object, which is frozen: they are left as they are. */
export function withSetQuantities<Quantities extends object>(quantities: Quantities): Quantities {
	const copy = {...quantities};
	setQuantities(copy);
	return isEqualJson(copy, quantities) ? quantities : copy;
}

function canonical(quantity: unknown, write: (text: string) => string = canonicalQuantity): unknown {
	const isText = typeof quantity === 'string' || typeof quantity === 'number';
	return isText && isQuantity(String(quantity)) ? write(String(quantity)) : quantity;
}

const pathComponent = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${pathComponent}(?:/${pathComponent})*$`);

/** No tag is `latest`; a digest without a tag is not, nor is a name that cannot be read. Upstream: pkg/util/parsers. */
function hasLatestTag(image: string): boolean {
	const [name = '', digest] = image.split('@');
	const tag = /:([^:/]*)$/.exec(name)?.[1];
	const repository = tag === undefined ? name : name.slice(0, -tag.length - 1);
	const slash = repository.indexOf('/');
	const host = repository.slice(0, Math.max(slash, 0));
	const path = /[.:]/.test(host) || host === 'localhost' ? repository.slice(slash + 1) : repository;
	if (!repositoryPattern.test(path)) return false;
	return tag === undefined ? digest === undefined : tag === 'latest';
}
