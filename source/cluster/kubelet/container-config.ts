import type {Container, Pod, Service} from '../../api/generated/types.ts';
import type {ContainerConfig, LocalImage} from '../../world/types.ts';
import {cgroupLimits} from './cgroup/limits.ts';
import type {KubeletContext} from './context.ts';
import type {DownwardSources} from './downward.ts';
import {expandAll, makeEnvironment} from './environment.ts';
import {podName} from './hooks.ts';
import type {ReferencedObjects} from './objects.ts';
import type {PodState} from './pod-state.ts';
import type {VolumeManager} from './volumes.ts';

/** Where the kubelet keeps the seccomp profiles of pods. */
const seccompRoot = '/var/lib/kubelet/seccomp';

export interface ContainerConfigSources {
	readonly objects: ReferencedObjects;
	readonly volumes: VolumeManager;
	downward(pod: Pod): DownwardSources;
	/** Those a pod of the namespace is told of. */
	services(namespace: string): Iterable<Service>;
}

/** What the runtime is told to make of a container. Upstream: `generateContainerConfig`, `GenerateRunContainerOptions`. */
export function makeContainerConfig(
	context: KubeletContext,
	sources: ContainerConfigSources,
	state: PodState,
	container: Container,
	attempt: number,
): {readonly config: ContainerConfig} | {readonly error: string} {
	const {pod} = state;
	const services = sources.services(pod.metadata.namespace ?? 'default');
	const environment = makeEnvironment(pod, container, {
		...sources.downward(pod),
		objects: sources.objects,
		services,
		volumeFile: (name, path) => sources.volumes.fileOf(pod, name, path),
	});
	if ('failure' in environment) return {error: environment.failure.message};
	const {variables} = environment;
	const mounts = sources.volumes.mountsOf(pod, container, variables);
	if ('error' in mounts) return mounts;
	const runAsUser = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
	const target = targetOf(context, state, container.name);
	if (target && !target.id) return {error: `unable to find target container ${target.name}`};
	const error = nonRootProblem(state, container, runAsUser, context.machine.runtime.findImage(container.image ?? ''));
	if (error) return {error};
	return {
		config: {
			podUid: state.uid,
			name: container.name,
			attempt,
			image: container.image ?? '',
			command: container.command?.length ? expandAll(container.command, variables) : undefined,
			args: container.args?.length ? expandAll(container.args, variables) : undefined,
			workingDirectory: container.workingDir,
			environment: variables,
			mounts: mounts.mounts,
			limits: cgroupLimits(pod, container, context.machine.capacity.memoryBytes, context.config.podPidsLimit),
			runAsUser,
			...groupsOf(pod, container),
			terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
			...(container.terminationMessagePolicy === 'FallbackToLogsOnError' && {isLogItsMessage: true}),
			...(container.securityContext?.readOnlyRootFilesystem && {isRootReadOnly: true}),
			...privilegesOf(pod, container),
			...(container.stdin && {isStdinOpen: true}),
			...(container.tty && {hasTerminal: true}),
			...(target && {targetContainerId: target.id}),
		},
	};
}

/** The container whose processes an ephemeral container wants to see. Upstream: `getTargetID`. */
function targetOf(
	{machine}: KubeletContext,
	{pod, uid}: PodState,
	name: string,
): {readonly name: string; readonly id: string | undefined} | undefined {
	const wanted = pod.spec.ephemeralContainers?.find((container) => container.name === name)?.targetContainerName;
	return wanted ? {name: wanted, id: machine.runtime.containers(uid).find(({config}) => config.name === wanted)?.id} : undefined;
}

/** What its processes may do, where that is not the usual. */
function privilegesOf({spec}: Pod, {securityContext}: Container): Partial<ContainerConfig> {
	const {capabilities, privileged, allowPrivilegeEscalation} = securityContext ?? {};
	const seccomp = securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile;
	const appArmor = securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
	return {
		...(capabilities && {capabilities: {add: capabilities.add ?? [], drop: capabilities.drop ?? []}}),
		...(privileged && {isPrivileged: true}),
		...(allowPrivilegeEscalation === false && {hasNoNewPrivileges: true}),
		...(seccomp && seccomp.type !== 'Unconfined' && {hasSeccompFilter: true}),
		...(seccomp?.type === 'Localhost' && {seccompProfile: `${seccompRoot}/${seccomp.localhostProfile ?? ''}`}),
		...(appArmor?.type === 'Localhost' && {appArmorProfile: appArmor.localhostProfile ?? ''}),
		...(appArmor?.type === 'Unconfined' && {appArmorProfile: 'unconfined'}),
	};
}

/** Only what the manifest asks for: the rest goes with the user. */
function groupsOf({spec}: Pod, container: Container): Pick<ContainerConfig, 'groups'> {
	const {runAsGroup, fsGroup, supplementalGroups = []} = spec.securityContext ?? {};
	const own = container.securityContext?.runAsGroup ?? runAsGroup;
	if (own === undefined && fsGroup === undefined && supplementalGroups.length === 0) return {};
	const others = fsGroup === undefined ? supplementalGroups : [fsGroup, ...supplementalGroups];
	return {groups: [...new Set([own ?? 0, ...others])]};
}

/** Upstream: `verifyRunAsNonRoot`. Nobody looks up which user a name stands for. */
function nonRootProblem(state: PodState, container: Container, runAsUser: number | undefined, image: LocalImage | undefined): string | undefined {
	const isRequired = container.securityContext?.runAsNonRoot ?? state.pod.spec.securityContext?.runAsNonRoot ?? false;
	if (!isRequired) return undefined;
	const where = `(pod: ${JSON.stringify(podName(state))}, container: ${container.name})`;
	if (runAsUser === 0) return `container's runAsUser breaks non-root policy ${where}`;
	if (runAsUser !== undefined) return undefined;
	if (image?.userName !== undefined) {
		return `container has runAsNonRoot and image has non-numeric user (${image.userName}), cannot verify user is non-root ${where}`;
	}
	return image?.user === 0 ? `container has runAsNonRoot and image will run as root ${where}` : undefined;
}
