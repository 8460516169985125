import {errorText, type FileError} from './file-system.ts';
import type {ImageReference} from './image-reference.ts';
import {
	containerdNoSpaceError,
	containerdPullError,
	crioNoSpaceError,
	crioPullError,
	type PullFailure,
	type UnpackingPlace,
} from './pull-failures.ts';
import type {ProfileProblem} from './security-profiles.ts';
import {signatureError} from './signature-policy.ts';
import type {PodSandboxConfig, RuntimeName, ServiceName} from './types.ts';

/** Why a program cannot be run. */
export type ExecProblem = 'program' | 'not-found' | 'not-executable' | 'directory' | 'no-process' | 'no-memory';

/**
What tells one container runtime from another, as far as the kubelet and its events show it: names, where in the life
of a container a failure comes to light, what a boot leaves of containers, and the words of errors.
*/
export interface RuntimeKind {
	/** The scheme of container IDs. */
	readonly name: RuntimeName;
	readonly version: string;
	/** Of systemd. */
	readonly service: ServiceName;
	readonly socket: string;
	readonly handlers: readonly string[];
	/** Of containers that ask for none. */
	readonly appArmorProfile: string;
	/** There is no network configuration. */
	readonly noNetwork: string;
	/** The OCI runtime makes the process when the container is created, and not when it is started. */
	readonly isProcessMadeAtCreation: boolean;
	/** Containers and sandboxes of the boot before are wiped away. */
	readonly isWipedAtBoot: boolean;
	/** Why an image may not be pulled, by the machine's policy (undefined: there is no such file). */
	signatureError(reference: ImageReference, policy: string | undefined): string | undefined;
	pullError(reference: ImageReference, failure: PullFailure): string;
	/** The file system of images is full. */
	noSpaceError(reference: ImageReference, place: UnpackingPlace): string;
	invalidReference(image: string): string;
	/** There is no pid for the pause process, or for what looks after it. */
	sandboxForkError(sandboxId: string): string;
	networkError(sandboxId: string, config: PodSandboxConfig, why: string): string;
	noCommand(containerId: string): string;
	/** A profile it is to run under is not there, or cannot be read. */
	profileError(problem: ProfileProblem): string;
	/** Its seccomp profile refuses even what a process is started with. */
	readonly refusedByProfile: string;
	/** `argv0` could not be run as a container's first process. */
	startError(argv0: string, problem: ExecProblem): string;
	/** The working directory cannot be made; ENOENT: it is no absolute path. */
	workingDirectoryError(path: string, error: FileError): string;
	execError(execId: string, argv0: string, problem: ExecProblem): string;
}

const containerd: RuntimeKind = {
	name: 'containerd',
	version: '2.2.1',
	service: 'containerd',
	socket: '/run/containerd/containerd.sock',
	handlers: ['', 'runc'],
	appArmorProfile: 'cri-containerd.apparmor.d',
	noNetwork: 'Network plugin returns error: cni plugin not initialized',
	isProcessMadeAtCreation: false,
	isWipedAtBoot: false,
	signatureError: () => undefined,
	pullError: containerdPullError,
	noSpaceError: containerdNoSpaceError,
	invalidReference: (image) => `rpc error: code = InvalidArgument desc = failed to parse image reference "${image}": invalid reference format`,
	sandboxForkError: (sandboxId) =>
		`failed to start sandbox "${sandboxId}": failed to create containerd task: failed to start shim: start failed: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable`,
	networkError: (sandboxId, _config, why) => `failed to setup network for sandbox "${sandboxId}": plugin type="flannel" failed (add): ${why}`,
	profileError(problem) {
		if (problem.kind === 'apparmor') {
			return `failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${problem.profile}`;
		}
		const why =
			problem.kind === 'seccomp-missing'
				? `cannot load seccomp profile "${problem.path}": open ${problem.path}: no such file or directory`
				: `decoding seccomp profile failed "${problem.path}": ${jsonProblem(problem.text)}`;
		return `failed to create containerd container: ${why}`;
	},
	refusedByProfile:
		'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error closing exec fds: get handle to /proc/thread-self/fd: unable to open /proc/thread-self/fd: operation not permitted: unknown',
	noCommand: (containerId) => `failed to generate container "${containerId}" spec: failed to generate spec: no command specified`,
	startError: (argv0, problem) =>
		`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${problem === 'no-process' || problem === 'no-memory' ? '' : 'error during container init: '}${runcError(argv0, problem)}: unknown`,
	workingDirectoryError: (path, error) =>
		`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${error !== 'ENOENT' ? `unable to start container process: error during container init: mkdir ${path}: ${errorText(error).toLowerCase()}` : 'Cwd must be an absolute path'}: unknown`,
	execError: (execId, argv0, problem) =>
		`failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: exec failed: unable to start container process: ${runcError(argv0, problem)}: unknown`,
};

const crio: RuntimeKind = {
	name: 'cri-o',
	version: '1.36.0',
	service: 'crio',
	socket: '/var/run/crio/crio.sock',
	handlers: ['', 'crun', 'runc'],
	appArmorProfile: 'crio-default',
	noNetwork: 'Network plugin returns error: No CNI configuration file in /etc/cni/net.d/. Has your network provider started?',
	isProcessMadeAtCreation: true,
	isWipedAtBoot: true,
	signatureError,
	pullError: crioPullError,
	noSpaceError: crioNoSpaceError,
	invalidReference: () => 'invalid reference format',
	sandboxForkError: () => 'container create failed: conmon: fork: Resource temporarily unavailable',
	networkError: (sandboxId, {name, namespace, podUid, attempt}, why) =>
		`failed to create pod network sandbox k8s_${name}_${namespace}_${podUid}_${attempt}(${sandboxId}): error adding pod ${namespace}_${name} to CNI network "cbr0": plugin type="flannel" failed (add): ${why}`,
	profileError(problem) {
		if (problem.kind === 'apparmor') return `AppArmor profile "${problem.profile}" is not loaded`;
		const why =
			problem.kind === 'seccomp-missing'
				? `unable to load local profile "${problem.path}": open ${problem.path}: no such file or directory`
				: `apply profile from bytes: load local profile: decoding seccomp profile: ${jsonProblem(problem.text)}`;
		return `setup seccomp: ${why}`;
	},
	refusedByProfile: 'container create failed: read from the init process: Operation not permitted',
	noCommand: () => 'no command specified',
	startError: (argv0, problem) => `container create failed: ${crunError(argv0, problem)}`,
	workingDirectoryError: (path, error) =>
		`container create failed: ${error === 'ENOTDIR' ? 'chdir to' : 'create directory'} \`${path}\`: ${errorText(error)}`,
	execError: (_execId, argv0, problem) => `command error: ${crunError(argv0, problem)}, stdout: , stderr: , exit code -1`,
};

const kinds: Readonly<Record<RuntimeName, RuntimeKind>> = {containerd, 'cri-o': crio};

export const runtimeNames = Object.keys(kinds) as RuntimeName[];

export function runtimeKind(name: RuntimeName): RuntimeKind {
	return kinds[name];
}

/** What gRPC says of a runtime that does not run. */
export function unavailableError({socket}: RuntimeKind): string {
	return `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${socket}: connect: connection refused"`;
}

/** What Go says of a text that is no JSON. */
function jsonProblem(text: string): string {
	const first = text.trimStart()[0];
	return first === undefined || first === '{' ? 'unexpected end of JSON input' : `invalid character '${first}' looking for beginning of value`;
}

function runcError(name: string, problem: ExecProblem): string {
	if (problem === 'no-memory') return 'container init was OOM-killed (memory limit too low?)';
	if (problem === 'no-process') return 'fork/exec /proc/self/fd/6: resource temporarily unavailable';
	if (problem === 'not-found')
		return name.includes('/') ? `exec: "${name}": stat ${name}: no such file or directory` : `exec: "${name}": executable file not found in $PATH`;
	if (problem === 'directory') return `exec: "${name}": is a directory`;
	return `exec: "${name}": permission denied`;
}

function crunError(name: string, problem: ExecProblem): string {
	if (problem === 'no-memory') return 'the memory limit is too low: the container init was OOM-killed';
	if (problem === 'no-process') return 'clone: Resource temporarily unavailable';
	if (problem !== 'not-found') return 'open executable: Permission denied';
	return `executable file \`${name}\` not found${name.includes('/') ? '' : ' in $PATH'}: No such file or directory`;
}
