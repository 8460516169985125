import type {AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext} from '../../../api/generated/types.ts';
import {checkOneOf, duplicate, type FieldErrors, invalidValue, required, unsupported} from './field-errors.ts';
import {checkDescendingPath} from './volumes.ts';

/*
Who a container runs as and what it may do. Upstream: pkg/apis/core/validation, `ValidateSecurityContext` and
`validatePodSpecSecurityContext`. Left out: Windows.
*/

const sysctlPattern = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const networkSysctls = ['net.'];
const ipcSysctls = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'];
const ipcSysctlNames = new Set(['kernel.sem']);
const longestProfile = 4095;

export function validateSecurityContext(errors: FieldErrors, context: SecurityContext, areHostUsers: boolean, path: string): void {
	checkId(errors, context.runAsUser, `${path}.runAsUser`);
	checkId(errors, context.runAsGroup, `${path}.runAsGroup`);
	const {procMount, allowPrivilegeEscalation, privileged, capabilities} = context;
	if (procMount !== undefined) {
		if (procMount !== 'Default' && procMount !== 'Unmasked') errors.push(unsupported(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
		if (areHostUsers && procMount === 'Unmasked') {
			errors.push(invalidValue(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`'));
		}
	}
	if (context.seccompProfile) validateSeccomp(errors, context.seccompProfile, `${path}.seccompProfile`);
	if (allowPrivilegeEscalation === false) {
		const refuse = (what: string) =>
			errors.push(invalidValue(path, shownContext(context), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
		if (privileged) refuse('`privileged` to true');
		for (const capability of capabilities?.add ?? []) if (capability === 'CAP_SYS_ADMIN') refuse('`capabilities.Add` CAP_SYS_ADMIN');
	}
	if (context.appArmorProfile) validateAppArmor(errors, context.appArmorProfile, `${path}.appArmorProfile`);
}

export function validatePodSecurityContext(errors: FieldErrors, spec: PodSpec, context: PodSecurityContext, path: string): void {
	for (const key of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) checkId(errors, context[key], `${path}.${key}`);
	for (const [index, group] of (context.supplementalGroups ?? []).entries()) checkId(errors, group, `${path}.supplementalGroups[${index}]`);
	// Upstream keeps the two in its security context, whatever the manifest does.
	if (spec.shareProcessNamespace && spec.hostPID) {
		errors.push(invalidValue(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
	}
	validateSysctls(errors, spec, context, `${path}.sysctls`);
	const {fsGroupChangePolicy, supplementalGroupsPolicy} = context;
	if (fsGroupChangePolicy !== undefined) {
		const supported = ['Always', 'OnRootMismatch'];
		if (!supported.includes(fsGroupChangePolicy)) errors.push(unsupported(`${path}.fsGroupChangePolicy`, fsGroupChangePolicy, supported));
	}
	if (context.seccompProfile) validateSeccomp(errors, context.seccompProfile, `${path}.seccompProfile`);
	if (context.appArmorProfile) validateAppArmor(errors, context.appArmorProfile, `${path}.appArmorProfile`);
	if (supplementalGroupsPolicy !== undefined) {
		const supported = ['Merge', 'Strict'];
		const field = `${path}.supplementalGroupsPolicy`;
		if (!supported.includes(supplementalGroupsPolicy)) errors.push(unsupported(field, supplementalGroupsPolicy, supported));
	}
}

function checkId(errors: FieldErrors, id: number | undefined, field: string): void {
	const isValid = id === undefined || (id >= 0 && id <= 2_147_483_647);
	if (!isValid) errors.push(invalidValue(field, id, 'must be between 0 and 2147483647, inclusive'));
}

function validateSysctls(errors: FieldErrors, spec: PodSpec, {sysctls = []}: PodSecurityContext, field: string): void {
	const names = new Set<string>();
	for (const [index, {name}] of sysctls.entries()) {
		const path = `${field}[${index}].name`;
		if (!name) errors.push(required(path));
		else if (name.length > 253 || !new RegExp(sysctlPattern).test(name)) {
			errors.push(invalidValue(path, name, `must have at most 253 characters and match regex ${sysctlPattern}`));
		} else if (names.has(name)) errors.push(duplicate(path, name));
		names.add(name);
		const dotted = (name ?? '').replaceAll('/', '.');
		const isIn = (prefixes: readonly string[]) => prefixes.some((prefix) => dotted.startsWith(prefix));
		if (spec.hostNetwork && isIn(networkSysctls)) errors.push(invalidValue(path, name, "may not be specified when 'hostNetwork' is true"));
		else if (spec.hostIPC && (isIn(ipcSysctls) || ipcSysctlNames.has(dotted))) {
			errors.push(invalidValue(path, name, "may not be specified when 'hostIPC' is true"));
		}
	}
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function validateSeccomp(errors: FieldErrors, {type, localhostProfile}: SeccompProfile, path: string): void {
	if (!type) errors.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
	else checkOneOf(errors, `${path}.type`, type, profileTypes);
	const field = `${path}.localhostProfile`;
	if (type !== 'Localhost') {
		const shown = {Type: type ?? '', LocalhostProfile: localhostProfile};
		if (localhostProfile !== undefined) errors.push(invalidValue(field, shown, 'can only be set when seccomp type is Localhost'));
	} else if (localhostProfile === undefined) errors.push(required(field, 'must be set when seccomp type is Localhost'));
	else checkDescendingPath(errors, localhostProfile, field);
}

function validateAppArmor(errors: FieldErrors, {type, localhostProfile}: AppArmorProfile, path: string): void {
	const field = `${path}.localhostProfile`;
	if (!type) errors.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
	else checkOneOf(errors, `${path}.type`, type, profileTypes);
	if (type !== 'Localhost') {
		const isMisplaced = (type === 'RuntimeDefault' || type === 'Unconfined') && localhostProfile !== undefined;
		if (isMisplaced) errors.push(invalidValue(field, localhostProfile, 'can only be set when AppArmor type is Localhost'));
		return;
	}
	if (localhostProfile === undefined || localhostProfile === '') errors.push(required(field, 'must be set when AppArmor type is Localhost'));
	else if (localhostProfile.trim() !== localhostProfile) errors.push(invalidValue(field, localhostProfile, 'must not be padded with whitespace'));
	if ((localhostProfile?.length ?? 0) > longestProfile) {
		errors.push({type: 'Too long', field, detail: `may not be more than ${longestProfile} bytes`});
	}
}

/** As upstream's own type is written, all of its fields by Go's names. */
function shownContext(context: SecurityContext): object {
	const {capabilities, seLinuxOptions: se, seccompProfile, appArmorProfile} = context;
	const profile = (of: {readonly type?: string; readonly localhostProfile?: string} | undefined) =>
		of ? {Type: of.type ?? '', LocalhostProfile: of.localhostProfile ?? null} : null;
	return {
		Capabilities: capabilities ? {Add: capabilities.add ?? null, Drop: capabilities.drop ?? null} : null,
		Privileged: context.privileged ?? null,
		SELinuxOptions: se ? {User: se.user ?? '', Role: se.role ?? '', Type: se.type ?? '', Level: se.level ?? ''} : null,
		WindowsOptions: null,
		RunAsUser: context.runAsUser ?? null,
		RunAsGroup: context.runAsGroup ?? null,
		RunAsNonRoot: context.runAsNonRoot ?? null,
		ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
		AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
		ProcMount: context.procMount ?? null,
		SeccompProfile: profile(seccompProfile),
		AppArmorProfile: profile(appArmorProfile),
	};
}
