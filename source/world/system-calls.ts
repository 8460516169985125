import type {Random} from '../simulation/random.ts';
import type {FileSystem} from './file-system.ts';
import type {Kernel, KernelHost} from './kernel.ts';
import type {ProcessRecord} from './process.ts';
import type {MachineFigures, ProcessContext, ProcessSpec} from './program.ts';
import type {ConnectOutcome, HttpOutcome, HttpRequest} from './types.ts';

/** A process's view of its kernel. A process that has ended may still return from its last entry: its calls do nothing. */
export class SystemCalls implements ProcessContext {
	readonly #kernel: Kernel;
	readonly #host: KernelHost;
	readonly #process: ProcessRecord;

	constructor(kernel: Kernel, host: KernelHost, process: ProcessRecord) {
		this.#kernel = kernel;
		this.#host = host;
		this.#process = process;
	}

	get pid(): number {
		return this.#process.namespacePid;
	}

	get nowMs(): number {
		return this.#kernel.nowMs;
	}

	get argv(): readonly string[] {
		return this.#process.argv;
	}

	get environment(): Readonly<Record<string, string>> {
		return this.#process.environment;
	}

	get workingDirectory(): string {
		return this.#process.workingDirectory;
	}

	get user(): number {
		return this.#process.user;
	}

	get hostname(): string {
		return this.#host.hostname(this.#process.containerId);
	}

	get ip(): string {
		return this.#host.ip(this.#process.containerId);
	}

	get files(): FileSystem {
		return this.#host.files(this.#process.containerId);
	}

	get random(): Random {
		return this.#kernel.random;
	}

	get isStdinOpen(): boolean {
		return this.#process.isStdinOpen;
	}

	get #isAlive(): boolean {
		return this.#kernel.isAlive(this.#process);
	}

	write(stream: 'stdout' | 'stderr', text: string): void {
		if (text !== '' && this.#isAlive) this.#kernel.write(this.#process, stream, text);
	}

	exit(exitCode: number): void {
		if (this.#isAlive) this.#kernel.exit(this.#process, exitCode);
	}

	setTimer(key: string, atMs: number): void {
		if (this.#isAlive) this.#kernel.setTimer(this.#process, key, atMs);
	}

	cancelTimer(key: string): void {
		this.#kernel.cancelTimer(this.#process, key);
	}

	listen(port: number): boolean {
		return this.#isAlive && this.#kernel.listen(this.#process, port);
	}

	close(port: number): void {
		if (this.#isAlive) this.#kernel.close(this.#process, port);
	}

	setMemory(bytes: number, bytesPerSecond = 0): void {
		if (this.#isAlive) this.#kernel.setMemory(this.#process, bytes, bytesPerSecond);
	}

	setCpu(millicores: number): void {
		if (this.#isAlive) this.#kernel.setCpu(this.#process, millicores);
	}

	chargeCpu(milliseconds: number): void {
		if (this.#isAlive) this.#kernel.chargeCpu(this.#process, milliseconds);
	}

	http(request: HttpRequest, timeoutMs: number): HttpOutcome {
		return this.#host.http(this.#process.containerId, request, timeoutMs);
	}

	connect(host: string, port: number, timeoutMs: number): ConnectOutcome {
		return this.#host.connect(this.#process.containerId, host, port, timeoutMs);
	}

	lookup(name: string): {readonly name: string; readonly addresses: readonly string[]} | undefined {
		return this.#host.lookup(this.#process.containerId, name);
	}

	spawn(spec: ProcessSpec, isCaptured: boolean): {readonly pid: number} | {readonly error: 'not-found' | 'not-executable'} {
		return this.#isAlive ? this.#kernel.spawn(this.#process, spec, isCaptured) : {error: 'not-found'};
	}

	replace(spec: ProcessSpec): 'not-found' | 'not-executable' | undefined {
		return this.#isAlive ? this.#kernel.replace(this.#process, spec) : undefined;
	}

	kill(pid: number, signal: string): boolean {
		return this.#isAlive && this.#kernel.killFrom(this.#process, pid, signal);
	}

	processes(): ReturnType<ProcessContext['processes']> {
		return this.#isAlive ? this.#kernel.processesSeenBy(this.#process) : [];
	}

	fork(argv: readonly string[]): number {
		return this.#isAlive ? this.#kernel.fork(this.#process, argv) : 0;
	}

	reap(pid: number): void {
		this.#kernel.reap(this.#process, pid);
	}

	machine(): MachineFigures {
		return this.#host.machineFigures();
	}
}
