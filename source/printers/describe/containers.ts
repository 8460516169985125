import type {Container, ContainerPort, ContainerState, ContainerStatus, EnvVar, Pod, Probe, ResourceRequirements} from '../../api/generated/types.ts';
import {canonicalQuantity, quantityMilliValue, quantityValue} from '../../api/quantity.ts';
import {longTime, sortedKeys} from '../format.ts';
import type {DescribeWriter} from './writer.ts';

/** `space` is two blanks within a pod template, whose container names stand one column further in. */
export function describeContainers(
	w: DescribeWriter,
	label: string,
	containers: readonly Container[],
	statuses: readonly ContainerStatus[] | undefined,
	pod: Pod | undefined,
	space: string,
): void {
	w.line(0, `${space}${label}:${containers.length === 0 ? ' <none>' : ''}`);
	for (const container of containers) {
		const status = statuses?.find(({name}) => name === container.name);
		describeBasics(w, container, status, space);
		describeCommand(w, container);
		if (status) {
			describeState(w, 'State', status.state);
			if (status.lastState?.terminated) describeState(w, 'Last State', status.lastState);
			w.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
			w.line(2, `Restart Count:\t${status.restartCount}`);
		}
		describeResources(w, container.resources, 2);
		if (container.livenessProbe) w.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
		if (container.readinessProbe) w.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
		if (container.startupProbe) w.line(2, `Startup:\t${probeText(container.startupProbe)}`);
		describeEnvironment(w, container, pod);
		describeMounts(w, container);
	}
}

function describeBasics(w: DescribeWriter, container: Container, status: ContainerStatus | undefined, space: string): void {
	w.line(1, `${space === '' ? '' : ' '}${container.name}:`);
	if (status) w.line(2, `Container ID:\t${status.containerID ?? ''}`);
	w.line(2, `Image:\t${container.image ?? ''}`);
	if (status) w.line(2, `Image ID:\t${status.imageID}`);
	const ports = container.ports ?? [];
	const portsText = (numberOf: (port: ContainerPort) => number): string =>
		ports.map((port) => `${numberOf(port)}/${port.protocol ?? 'TCP'}`).join(', ') || '<none>';
	const plural = ports.length > 1 ? 's' : '';
	w.line(2, `Port${plural}:\t${portsText(({containerPort}) => containerPort)}`);
	w.line(2, `Host Port${plural}:\t${portsText(({hostPort}) => hostPort ?? 0)}`);
	const seccomp = container.securityContext?.seccompProfile;
	if (seccomp) {
		w.line(2, `SeccompProfile:\t${seccomp.type}`);
		if (seccomp.type === 'Localhost') w.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
	}
}

function describeCommand(w: DescribeWriter, {command = [], args = []}: Container): void {
	for (const [title, words] of [
		['Command', command],
		['Args', args],
	] as const) {
		if (words.length > 0) w.line(2, `${title}:`);
		for (const line of words.flatMap((word) => word.split('\n'))) w.line(3, line);
	}
}

function describeState(w: DescribeWriter, title: string, state: ContainerState | undefined): void {
	if (state?.running) {
		w.line(2, `${title}:\tRunning`);
		w.line(3, `Started:\t${longTime(state.running.startedAt)}`);
	} else if (state?.terminated) {
		const {reason, message, exitCode, signal, startedAt, finishedAt} = state.terminated;
		w.line(2, `${title}:\tTerminated`);
		if (reason) w.line(3, `Reason:\t${reason}`);
		if (message) w.line(3, `Message:\t${message}`);
		w.line(3, `Exit Code:\t${exitCode}`);
		if (signal) w.line(3, `Signal:\t${signal}`);
		w.line(3, `Started:\t${longTime(startedAt)}`);
		w.line(3, `Finished:\t${longTime(finishedAt)}`);
	} else {
		w.line(2, `${title}:\tWaiting`);
		if (state?.waiting?.reason) w.line(3, `Reason:\t${state.waiting.reason}`);
	}
}

export function describeResources(w: DescribeWriter, resources: ResourceRequirements | undefined, level: number): void {
	for (const [title, list] of [
		['Limits', resources?.limits],
		['Requests', resources?.requests],
	] as const) {
		const names = sortedKeys(list);
		if (names.length > 0) w.line(level, `${title}:`);
		for (const name of names) w.line(level + 1, `${name}:\t${canonicalQuantity(list![name]!)}`);
	}
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3` */
export function probeText(probe: Probe): string {
	const {initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3} = probe;
	const attributes =
		`delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s ` +
		`successThreshold=${successThreshold} failureThreshold=${failureThreshold}`;
	if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`;
	if (probe.httpGet) {
		const {scheme = 'HTTP', host = '', port, path = ''} = probe.httpGet;
		const escapedPath = path.replace(/[?#%" <>^`{|}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
		const slash = escapedPath === '' || escapedPath.startsWith('/') ? '' : '/';
		return `http-get ${scheme.toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${port}${slash}${escapedPath} ${attributes}`;
	}
	if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
	if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`;
	return `unknown ${attributes}`;
}

function describeEnvironment(w: DescribeWriter, container: Container, pod: Pod | undefined): void {
	if (container.envFrom?.length) w.line(2, 'Environment Variables from:');
	for (const {configMapRef, secretRef, prefix} of container.envFrom ?? []) {
		const source = configMapRef ?? secretRef;
		const kind = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
		w.line(3, `${source?.name ?? ''}\t${prefix ? `${kind} with prefix '${prefix}'` : kind}\tOptional: ${source?.optional ?? false}`);
	}
	w.line(2, `Environment:${container.env?.length ? '' : '\t<none>'}`);
	for (const variable of container.env ?? []) {
		if (variable.valueFrom) {
			// kubectl passes these over.
			if (variable.valueFrom.fileKeyRef) continue;
			w.line(3, `${variable.name}:\t${sourcedValue(variable.valueFrom, container, pod)}`);
			continue;
		}
		for (const [index, line] of (variable.value ?? '').split('\n').entries()) w.line(3, `${index === 0 ? `${variable.name}:` : ''}\t${line}`);
	}
}

function sourcedValue(
	{fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef}: NonNullable<EnvVar['valueFrom']>,
	container: Container,
	pod: Pod | undefined,
): string {
	if (fieldRef) return `${pod ? podField(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`;
	if (resourceFieldRef) return `${resourceField(container, resourceFieldRef.resource, resourceFieldRef.divisor)} (${resourceFieldRef.resource})`;
	if (secretKeyRef)
		return `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${secretKeyRef.optional ?? false}`;
	if (configMapKeyRef) {
		return `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${configMapKeyRef.optional ?? false}`;
	}
	return '';
}

/** The value of a downward API field. Upstream: `fieldpath.ExtractFieldPathAsString`. */
function podField({metadata, spec, status}: Pod, path: string): string {
	const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
	if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
	switch (path) {
		case 'metadata.name':
			return metadata.name;
		case 'metadata.namespace':
			return metadata.namespace ?? '';
		case 'metadata.uid':
			return metadata.uid;
		case 'metadata.labels':
		case 'metadata.annotations': {
			const map = metadata[path.slice('metadata.'.length) as 'labels' | 'annotations'];
			return sortedKeys(map)
				.map((key) => `${key}="${map![key]}"`)
				.join('\n');
		}
		case 'spec.nodeName':
			return spec.nodeName ?? '';
		case 'spec.serviceAccountName':
			return spec.serviceAccountName ?? '';
		case 'status.podIP':
			return status?.podIP ?? '';
		case 'status.hostIP':
			return status?.hostIP ?? '';
		default:
			return '';
	}
}

/** `limits.cpu` in steps of the divisor, rounded up; without a limit, what the node has. */
function resourceField({resources}: Container, resource: string, divisor = '1'): string {
	const [list = '', name = ''] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
	const quantity = list === 'limits' ? resources?.limits?.[name] : resources?.requests?.[name];
	const step = divisor === '0' ? '1' : divisor;
	const value =
		name === 'cpu' ? Math.ceil(quantityMilliValue(quantity) / quantityMilliValue(step)) : Math.ceil(quantityValue(quantity) / quantityValue(step));
	return value === 0 && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : String(value);
}

function describeMounts(w: DescribeWriter, {volumeMounts = [], volumeDevices = []}: Container): void {
	w.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`);
	for (const {mountPath, name, readOnly, subPath} of volumeMounts.toSorted((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
		w.line(3, `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${JSON.stringify(subPath)}` : ''})`);
	}
	if (volumeDevices.length === 0) return;
	w.line(2, 'Devices:');
	for (const {devicePath, name} of volumeDevices.toSorted((a, b) => (a.devicePath < b.devicePath ? -1 : 1))) w.line(3, `${devicePath} from ${name}`);
}
