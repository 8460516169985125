import {Simulation} from '../../source/simulation/simulation.ts';
import type {ImageDeclaration} from '../../source/world/image-layers.ts';
import type {WorldMachine} from '../../source/world/machine.ts';
import type {
	ContainerConfig,
	ExecResult,
	ImageFileSystem,
	OperationResult,
	PodSandboxConfig,
	RuntimeName,
	RuntimeOperation,
} from '../../source/world/types.ts';
import {World} from '../../source/world/world.ts';

export const gibibyte = 1_073_741_824;
export const mebibyte = 1_048_576;

export interface PodOptions extends Partial<ContainerConfig> {
	pod?: Partial<PodSandboxConfig>;
	machine?: string;
}

/** A world with machines node01 … and somebody in the kubelet's place who notes what it is told. */
export class TestWorld {
	readonly simulation: Simulation;
	readonly world: World;
	/** What `kubelet/<machine>` was woken for. */
	readonly woken: {machine: string; key: string; data: unknown; atMs: number}[] = [];
	readonly #execs = new Map<string, ExecResult>();
	#next = 0;

	constructor(
		options: {
			machines?: number;
			seed?: number;
			simulation?: Simulation;
			memoryBytes?: number;
			cpuMillicores?: number;
			images?: readonly ImageDeclaration[];
			runtime?: RuntimeName;
			diskBytesPerSecond?: number;
			imageFileSystem?: ImageFileSystem;
		} = {},
	) {
		this.simulation = options.simulation ?? new Simulation({seed: options.seed ?? 1});
		this.world = new World(this.simulation, options.images);
		if (!options.simulation) {
			for (let index = 1; index <= (options.machines ?? 1); index += 1) {
				const capacity = {
					cpuMillicores: options.cpuMillicores ?? 4000,
					memoryBytes: options.memoryBytes ?? 8 * gibibyte,
					ephemeralStorageBytes: 100 * gibibyte,
					diskBytesPerSecond: options.diskBytesPerSecond,
					imageFileSystem: options.imageFileSystem,
					pods: 110,
					pids: 32_768,
				};
				this.world.addMachine(`node0${index}`, capacity, options.runtime);
			}
		}
		for (const {name} of this.world.machines()) {
			this.simulation.register(`kubelet/${name}`, (key, data) => {
				this.woken.push({machine: name, key, data, atMs: this.simulation.nowMs});
				if (key.startsWith('exec')) this.#execs.set(key, data as ExecResult);
			});
		}
	}

	machine(name = 'node01'): WorldMachine {
		return this.world.machine(name);
	}

	runFor(milliseconds: number): void {
		this.simulation.runUntil(this.simulation.nowMs + milliseconds);
	}

	/** Starts an operation and lets time go by until it is done. */
	do(operation: RuntimeOperation, machine = 'node01'): OperationResult {
		const {runtime} = this.machine(machine);
		const number = runtime.start(operation, {component: `kubelet/${machine}`, key: 'done'});
		for (;;) {
			const result = runtime.takeResult(number);
			if (result) return result;
			if (!this.simulation.step()) throw new Error(`${operation.kind} never ends`);
		}
	}

	succeed(operation: RuntimeOperation, machine = 'node01'): string {
		const result = this.do(operation, machine);
		if (!result.isOk) throw new Error(result.error);
		return result.id;
	}

	sandbox(podUid: string, config: Partial<PodSandboxConfig> = {}, machine = 'node01'): string {
		return this.succeed(
			{
				kind: 'runPodSandbox',
				config: {
					podUid,
					namespace: 'default',
					name: podUid,
					attempt: 0,
					hostname: podUid,
					isHostNetwork: false,
					dnsPolicy: 'ClusterFirst',
					...config,
				},
			},
			machine,
		);
	}

	create(podUid: string, sandboxId: string, image: string, config: Partial<ContainerConfig> = {}, machine = 'node01'): string {
		if (!this.machine(machine).runtime.findImage(image)) this.succeed({kind: 'pullImage', image}, machine);
		return this.succeed(
			{
				kind: 'createContainer',
				sandboxId,
				config: {
					podUid,
					name: 'main',
					attempt: 0,
					image,
					command: undefined,
					args: undefined,
					workingDirectory: undefined,
					environment: [],
					mounts: [],
					limits: {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: undefined, oomScoreAdj: 1000},
					runAsUser: undefined,
					terminationMessagePath: '/dev/termination-log',
					...config,
				},
			},
			machine,
		);
	}

	/** A running pod with one container. */
	run(image: string, {pod, machine = 'node01', ...config}: PodOptions = {}): {podUid: string; sandboxId: string; containerId: string; ip: string} {
		const podUid = pod?.podUid ?? `pod-${++this.#next}`;
		const sandboxId = this.sandbox(podUid, pod, machine);
		const containerId = this.create(podUid, sandboxId, image, config, machine);
		this.succeed({kind: 'startContainer', containerId}, machine);
		return {podUid, sandboxId, containerId, ip: this.machine(machine).runtime.sandboxes(podUid)[0]!.ip!};
	}

	/** Runs a command in a container and waits for it. */
	exec(containerId: string, command: readonly string[], timeoutMs = 60_000, machine = 'node01'): ExecResult {
		const key = `exec-${++this.#next}`;
		const now = this.machine(machine).runtime.exec(containerId, command, timeoutMs, {component: `kubelet/${machine}`, key});
		if (now) return now;
		while (!this.#execs.has(key)) if (!this.simulation.step()) throw new Error(`${command.join(' ')} never ends`);
		return this.#execs.get(key)!;
	}

	get(ip: string, port = 80, path = '/', timeoutMs = 1000, from: {machine: string; podUid?: string} = {machine: 'node01'}) {
		const origin = from.podUid === undefined ? {machine: from.machine} : {machine: from.machine, podUid: from.podUid};
		return this.world.network.http(
			origin,
			{method: 'GET', scheme: 'http', host: ip, port, path, headers: {'User-Agent': 'kube-probe/1.36', Host: `${ip}:${port}`}},
			timeoutMs,
		);
	}

	logText(containerId: string, machine = 'node01'): string {
		return this.machine(machine)
			.runtime.logs(containerId)
			.map(({text}) => `${text}\n`)
			.join('');
	}

	container(containerId: string, machine = 'node01') {
		return this.machine(machine).runtime.container(containerId)!;
	}
}
