import type {Container, ContainerPort, EnvFromSource, EnvVar, EphemeralContainer, FileKeySelector, Volume} from '../../../api/generated/types.ts';
import {
	configKeyProblems,
	dns1123LabelProblems,
	dns1123SubdomainProblems,
	environmentNameProblems,
	portNameProblems,
	portNumberProblems,
} from '../../../api/names.ts';
import {isSidecar} from '../../../api/pods.ts';
import {environmentFields, validateFieldReference, validateResourceReference} from './downward.ts';
import {
	addInvalid,
	checkOneOf,
	duplicate,
	type FieldErrors,
	forbiddenField,
	invalidValue,
	missing,
	required,
	tooMany,
	unsupported,
} from './field-errors.ts';
import {validateLifecycle, validateProbes} from './probes.ts';
import {validateContainerResources} from './resources.ts';
import {validateSecurityContext} from './security-context.ts';
import {checkDescendingPath, checkRelativePath} from './volumes.ts';

/** What the checks of a container need to know of its pod. */
export interface PodContext {
	readonly volumes: ReadonlyMap<string, Volume>;
	readonly graceSeconds: number | undefined;
	readonly restartPolicy: string | undefined;
	/** Its users are those of the machine. */
	readonly areHostUsers: boolean;
	/** The names of its resource claims. */
	readonly claims: readonly string[];
}

/** Upstream: pkg/apis/core/validation, `validateContainers`. */
export function validateContainers(errors: FieldErrors, containers: readonly Container[] | undefined, pod: PodContext, field: string): void {
	if (!containers?.length) {
		errors.push(required(field));
		return;
	}
	const names = new Set<string>();
	for (const [index, container] of containers.entries()) {
		const path = `${field}[${index}]`;
		validateCommon(errors, container, pod, path);
		if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
		names.add(container.name);
		if (container.lifecycle) validateLifecycle(errors, container.lifecycle, pod.graceSeconds, `${path}.lifecycle`);
		validateProbes(errors, container, path);
		validateRestartPolicy(errors, container, path);
	}
	checkHostPortConflicts(errors, containers, (index) => `${field}[${index}]`);
}

/** Upstream: `validateInitContainers`. */
export function validateInitContainers(
	errors: FieldErrors,
	containers: readonly Container[] | undefined,
	regular: readonly Container[] | undefined,
	pod: PodContext,
	field: string,
): void {
	if (!containers?.length) return;
	const names = new Set((regular ?? []).map(({name}) => name));
	for (const [index, container] of containers.entries()) {
		const path = `${field}[${index}]`;
		validateCommon(errors, container, pod, path);
		validateRestartPolicy(errors, container, path);
		if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
		else if (container.name) names.add(container.name);
		// Init containers run one after another: they conflict only with themselves.
		checkHostPortConflicts(errors, [container], () => `${field}[0]`);
		if (isSidecar(container)) {
			if (container.lifecycle) validateLifecycle(errors, container.lifecycle, pod.graceSeconds, `${path}.lifecycle`);
			validateProbes(errors, container, path);
			continue;
		}
		for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
			if (container[key]) errors.push(forbiddenField(`${path}.${key}`, 'may not be set for init containers without restartPolicy=Always'));
		}
	}
}

const ephemeralFields = new Set([
	'name',
	'image',
	'command',
	'args',
	'workingDir',
	'envFrom',
	'env',
	'volumeMounts',
	'volumeDevices',
	'terminationMessagePath',
	'terminationMessagePolicy',
	'imagePullPolicy',
	'securityContext',
	'stdin',
	'stdinOnce',
	'tty',
	'targetContainerName',
]);

/** Upstream: `validateEphemeralContainers`. */
export function validateEphemeralContainers(
	errors: FieldErrors,
	containers: readonly EphemeralContainer[] | undefined,
	others: readonly Container[],
	pod: PodContext,
	field: string,
): void {
	const otherNames = new Set(others.map(({name}) => name));
	const names = new Set(otherNames);
	for (const [index, container] of (containers ?? []).entries()) {
		const path = `${field}[${index}]`;
		validateCommon(errors, container, pod, path);
		if (names.has(container.name)) errors.push(duplicate(`${path}.name`, container.name));
		names.add(container.name);
		const target = container.targetContainerName;
		if (target && !otherNames.has(target)) errors.push(missing(`${path}.targetContainerName`, target));
		for (const key of Object.keys(container)) {
			const isEmpty = key === 'resources' && Object.keys(container.resources ?? {}).length === 0;
			if (!ephemeralFields.has(key) && !isEmpty) errors.push(forbiddenField(`${path}.${key}`, 'cannot be set for an Ephemeral Container'));
		}
		for (const [position, mount] of (container.volumeMounts ?? []).entries()) {
			if (mount.subPath) errors.push(forbiddenField(`${path}.volumeMounts[${position}].subPath`, 'cannot be set for an Ephemeral Container'));
		}
	}
}

function validateCommon(errors: FieldErrors, container: Container | EphemeralContainer, pod: PodContext, path: string): void {
	if (!container.name) errors.push(required(`${path}.name`));
	else addInvalid(errors, `${path}.name`, container.name, dns1123LabelProblems(container.name));
	if (!container.image) errors.push(required(`${path}.image`));
	const policies = ['File', 'FallbackToLogsOnError'];
	checkOneOf(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, policies);
	if (container.ports) validatePorts(errors, container.ports, `${path}.ports`);
	if (container.env) validateEnvironment(errors, container.env, pod, `${path}.env`);
	if (container.envFrom) validateEnvironmentFrom(errors, container.envFrom, `${path}.envFrom`);
	if (container.volumeMounts) validateMounts(errors, container, pod, `${path}.volumeMounts`);
	if (container.volumeDevices) validateDevices(errors, container, pod, `${path}.volumeDevices`);
	checkOneOf(errors, `${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
	if (container.resources) validateContainerResources(errors, container.resources, pod.claims, `${path}.resources`);
	if (container.resizePolicy) validateResizePolicy(errors, container, pod, `${path}.resizePolicy`);
	if (container.securityContext) validateSecurityContext(errors, container.securityContext, pod.areHostUsers, `${path}.securityContext`);
}

function validatePorts(errors: FieldErrors, ports: readonly ContainerPort[], field: string): void {
	const names = new Set<string>();
	for (const [index, {name, containerPort, hostPort, protocol}] of ports.entries()) {
		const path = `${field}[${index}]`;
		if (name) {
			const problems = portNameProblems(name);
			if (problems.length > 0) addInvalid(errors, `${path}.name`, name, problems);
			else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
			else names.add(name);
		}
		if (!containerPort) errors.push(required(`${path}.containerPort`));
		else addInvalid(errors, `${path}.containerPort`, containerPort, portNumberProblems(containerPort));
		if (hostPort) addInvalid(errors, `${path}.hostPort`, hostPort, portNumberProblems(hostPort));
		checkOneOf(errors, `${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
	}
}

const valueSources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

function validateEnvironment(errors: FieldErrors, variables: readonly EnvVar[], {volumes}: PodContext, field: string): void {
	for (const [index, {name, value, valueFrom}] of variables.entries()) {
		const path = `${field}[${index}]`;
		if (!name) errors.push(required(`${path}.name`));
		else addInvalid(errors, `${path}.name`, name, environmentNameProblems(name));
		if (!valueFrom) continue;
		const from = `${path}.valueFrom`;
		const {fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef} = valueFrom;
		if (fieldRef) validateFieldReference(errors, fieldRef, environmentFields, `${from}.fieldRef`);
		if (resourceFieldRef) validateResourceReference(errors, resourceFieldRef, false, `${from}.resourceFieldRef`);
		if (configMapKeyRef) validateKeyReference(errors, configMapKeyRef, `${from}.configMapKeyRef`);
		if (secretKeyRef) validateKeyReference(errors, secretKeyRef, `${from}.secretKeyRef`);
		if (fileKeyRef) validateFileReference(errors, fileKeyRef, volumes, `${from}.fileKeyRef`);
		const count = valueSources.filter((source) => valueFrom[source] !== undefined).length;
		if (count === 0) {
			errors.push(invalidValue(from, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
		} else if (value) {
			errors.push(invalidValue(from, '', 'may not be specified when `value` is not empty'));
		} else if (count > 1) {
			errors.push(invalidValue(from, '', 'may not have more than one field specified at a time'));
		}
	}
}

function validateKeyReference(errors: FieldErrors, reference: {readonly name?: string; readonly key: string}, path: string): void {
	addInvalid(errors, `${path}.name`, reference.name ?? '', dns1123SubdomainProblems(reference.name ?? ''));
	if (!reference.key) errors.push(required(`${path}.key`));
	else addInvalid(errors, `${path}.key`, reference.key, configKeyProblems(reference.key));
}

/** The file is one an earlier container leaves in a volume they share. */
function validateFileReference(
	errors: FieldErrors,
	{key, volumeName, path: file}: Partial<FileKeySelector>,
	volumes: ReadonlyMap<string, Volume>,
	path: string,
): void {
	if (!key) errors.push(required(`${path}.key`));
	else addInvalid(errors, `${path}.key`, key, environmentNameProblems(key));
	if (!volumeName) {
		errors.push(required(`${path}.volumeName`));
	} else {
		addInvalid(errors, `${path}.volumeName`, volumeName, dns1123LabelProblems(volumeName));
		const volume = volumes.get(volumeName);
		if (!volume) errors.push(missing(`${path}.volumeName`, volumeName));
		else if (!volume.emptyDir) errors.push(invalidValue(`${path}.volumeName`, volumeName, 'referenced volume must be of type emptyDir'));
	}
	if (!file) errors.push(required(`${path}.path`));
	else checkRelativePath(errors, file, `${path}.path`);
}

function validateEnvironmentFrom(errors: FieldErrors, sources: readonly EnvFromSource[], field: string): void {
	for (const [index, {prefix, configMapRef, secretRef}] of sources.entries()) {
		const path = `${field}[${index}]`;
		if (prefix) addInvalid(errors, `${path}.prefix`, prefix, environmentNameProblems(prefix));
		for (const [key, reference] of Object.entries({configMapRef, secretRef})) {
			if (!reference) continue;
			if (!reference.name) errors.push(required(`${path}.${key}.name`));
			else addInvalid(errors, `${path}.${key}.name`, reference.name, dns1123SubdomainProblems(reference.name));
		}
		if (!configMapRef && !secretRef) errors.push(invalidValue(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
		else if (configMapRef && secretRef) errors.push(invalidValue(field, '', 'may not have more than one field specified at a time'));
	}
}

function validateMounts(errors: FieldErrors, container: Container | EphemeralContainer, pod: PodContext, field: string): void {
	const points = new Set<string>();
	for (const [index, mount] of container.volumeMounts!.entries()) {
		const path = `${field}[${index}]`;
		const {name, mountPath, subPath, subPathExpr, mountPropagation, recursiveReadOnly, readOnly} = mount;
		if (!name) errors.push(required(`${path}.name`));
		if (!pod.volumes.has(name)) errors.push(missing(`${path}.name`, name ?? ''));
		if (!mountPath) errors.push(required(`${path}.mountPath`));
		if (points.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath ?? '', 'must be unique'));
		points.add(mountPath);
		for (const device of container.volumeDevices ?? []) {
			if (device.name === name) errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeDevices'));
			if (device.devicePath === mountPath)
				errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
		}
		if (subPath) checkDescendingPath(errors, subPath, `${field}.subPath`);
		if (subPathExpr) {
			if (subPath) errors.push(invalidValue(`${path}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
			checkDescendingPath(errors, subPathExpr, `${field}.subPathExpr`);
		}
		const propagations = ['Bidirectional', 'HostToContainer', 'None'];
		if (mountPropagation !== undefined && !propagations.includes(mountPropagation)) {
			errors.push(unsupported(`${field}.mountPropagation`, mountPropagation, propagations));
		}
		if (mountPropagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
			errors.push(forbiddenField(`${field}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers'));
		}
		if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') continue;
		const recursivePath = `${field}.recursiveReadOnly`;
		if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') {
			errors.push(unsupported(recursivePath, recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']));
			continue;
		}
		if (!readOnly) errors.push(forbiddenField(recursivePath, 'may only be specified when readOnly is true'));
		if (mountPropagation !== undefined && mountPropagation !== 'None') {
			errors.push(forbiddenField(recursivePath, 'may only be specified when mountPropagation is None or not specified'));
		}
	}
}

/** Upstream: `ValidateVolumeDevices`. */
function validateDevices(
	errors: FieldErrors,
	{volumeDevices = [], volumeMounts = []}: Container | EphemeralContainer,
	{volumes}: PodContext,
	field: string,
): void {
	const names = new Set<string>();
	const paths = new Set<string>();
	for (const [index, {name = '', devicePath = ''}] of volumeDevices.entries()) {
		const [namePath, pathPath] = [`${field}[${index}].name`, `${field}[${index}].devicePath`];
		const volume = volumes.get(name);
		if (name === '') errors.push(required(namePath));
		if (names.has(name)) errors.push(invalidValue(namePath, name, 'must be unique'));
		if (volume && !(volume.persistentVolumeClaim || volume.ephemeral)) {
			errors.push(invalidValue(namePath, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
		}
		if (!volume) errors.push(missing(namePath, name));
		if (devicePath === '') errors.push(required(pathPath));
		if (paths.has(devicePath)) errors.push(invalidValue(pathPath, devicePath, 'must be unique'));
		if (devicePath.split('/').includes('..')) errors.push(invalidValue(pathPath, devicePath, "can not contain backsteps ('..')"));
		else paths.add(devicePath);
		if (volumeMounts.some((mount) => mount.name === name)) errors.push(invalidValue(namePath, name, 'must not already exist in volumeMounts'));
		if (volumeMounts.some(({mountPath}) => mountPath === devicePath)) {
			errors.push(invalidValue(pathPath, devicePath, 'must not already exist as a path in volumeMounts'));
		}
		if (name !== '') names.add(name);
	}
}

function validateResizePolicy(errors: FieldErrors, container: Container | EphemeralContainer, pod: PodContext, field: string): void {
	const seen = new Set<string>();
	for (const [index, {resourceName, restartPolicy}] of container.resizePolicy!.entries()) {
		if (seen.has(resourceName)) errors.push(duplicate(`${field}[${index}]`, resourceName));
		seen.add(resourceName);
		checkOneOf(errors, field, resourceName, ['cpu', 'memory']);
		checkOneOf(errors, field, restartPolicy, ['NotRequired', 'RestartContainer']);
		if (pod.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
			errors.push(invalidValue(field, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
		}
	}
}

/** A container's own policy and rules, which override the pod's. Upstream: `validateContainerRestartPolicy`. */
function validateRestartPolicy(errors: FieldErrors, container: Container, path: string): void {
	const {restartPolicy, restartPolicyRules: rules} = container;
	if (restartPolicy === undefined) {
		if (rules?.length) errors.push(required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
	} else {
		const supported = ['Always', 'Never', 'OnFailure'];
		if (!supported.includes(restartPolicy)) errors.push(unsupported(`${path}.restartPolicy`, restartPolicy, supported));
	}
	if (!rules) return;
	if (rules.length > 20) errors.push(tooMany(`${path}.restartPolicyRules`, rules.length, 20));
	for (const [index, {action, exitCodes}] of rules.entries()) {
		const rule = `${path}.restartPolicyRules[${index}]`;
		checkOneOf(errors, `${rule}.action`, action, ['Restart', 'RestartAllContainers']);
		if (!exitCodes) {
			errors.push(required(`${rule}.exitCodes`, 'must be specified'));
			continue;
		}
		checkOneOf(errors, `${rule}.exitCodes.operator`, exitCodes.operator, ['In', 'NotIn']);
		const count = exitCodes.values?.length ?? 0;
		if (count > 255) errors.push(tooMany(`${rule}.exitCodes.values`, count, 255));
	}
}

function checkHostPortConflicts(errors: FieldErrors, containers: readonly Container[], pathOf: (index: number) => string): void {
	let used: Set<string> | undefined;
	for (const [index, {ports}] of containers.entries()) {
		for (const [position, {hostPort, hostIP, protocol}] of (ports ?? []).entries()) {
			if (!hostPort) continue;
			used ??= new Set();
			const port = `${protocol}/${hostIP ?? ''}/${hostPort}`;
			if (used.has(port)) errors.push(duplicate(`${pathOf(index)}.ports[${position}].hostPort`, port));
			used.add(port);
		}
	}
}
