import type {Random} from '../simulation/random.ts';
import type {ContainerLog} from './container-log.ts';
import type {FileSystem} from './file-system.ts';
import type {Kernel} from './kernel.ts';
import type {KernelHost} from './kernel-state.ts';
import type {CgroupRecord, ProcessRecord} from './process.ts';
import type {Processes} from './processes.ts';
import type {ForkOptions, MachineFigures, ProcessContext, ProcessNetwork, ProcessSpec, SpawnResult} from './program.ts';
import type {ConnectOutcome, DnsOutcome, HttpOutcome, HttpRequest, ResolveOutcome} from './types.ts';

/** A process's view of its kernel. A process that has ended may still return from its last entry: its calls do nothing. */
export class SystemCalls implements ProcessContext {
	readonly record: ProcessRecord;
	kept: object | undefined;
	/** Most processes have one timer, which they set again and again. */
	#timerName = '';
	#timerKey = '';
	readonly #kernel: Kernel;
	readonly #processes: Processes;
	readonly #cgroup: CgroupRecord;
	#files: FileSystem | undefined;
	#filesUser = 0;
	readonly #host: KernelHost;
	#log: ContainerLog | undefined;

	constructor(kernel: Kernel, host: KernelHost, record: ProcessRecord, cgroup: CgroupRecord) {
		this.#kernel = kernel;
		this.#processes = kernel.processes;
		this.#host = host;
		this.record = record;
		this.#cgroup = cgroup;
	}

	/** The kernel's key of a timer of this process. */
	timerKeyOf(name: string): string {
		if (name !== this.#timerName || this.#timerKey === '') {
			this.#timerName = name;
			this.#timerKey = `t:${this.record.pid}:${name}`;
		}
		return this.#timerKey;
	}

	timerNameOf(key: string): string {
		return key === this.#timerKey ? this.#timerName : key.slice(key.indexOf(':', 2) + 1);
	}

	get pid(): number {
		return this.record.namespacePid;
	}

	get nowMs(): number {
		return this.#kernel.nowMs;
	}

	get argv(): readonly string[] {
		return this.record.argv;
	}

	get environment(): Readonly<Record<string, string>> {
		return this.record.environment;
	}

	get workingDirectory(): string {
		return this.record.workingDirectory;
	}

	get user(): number {
		return this.record.user;
	}

	/** Of a container that was not given any: root's, or those of the user of that number. */
	get groups(): readonly number[] {
		return this.#host.groups(this.record.containerId) ?? [0];
	}

	get hostname(): string {
		return this.#host.hostname(this.record.containerId);
	}

	get ip(): string {
		return this.#host.ip(this.record.containerId);
	}

	get files(): FileSystem {
		// A process that has become another program may have become another user.
		if (this.#files === undefined || this.#filesUser !== this.record.user) {
			this.#filesUser = this.record.user;
			this.#files = this.#host.files(this.record.containerId, this.record.user);
		}
		return this.#files;
	}

	get random(): Random {
		return this.#kernel.random;
	}

	get terminalColumns(): number {
		return this.record.terminalColumns;
	}

	get isStdinOpen(): boolean {
		return this.record.isStdinOpen;
	}

	get #isAlive(): boolean {
		return this.#processes.isAlive(this.record);
	}

	write(stream: 'stdout' | 'stderr', text: string): void {
		if (text === '' || !this.#isAlive) return;
		this.#log ??= this.#host.log(this.record.containerId);
		this.#processes.write(this.record, this.#log, stream, text);
	}

	exit(exitCode: number): void {
		if (this.#isAlive) this.#processes.exit(this.record, exitCode);
	}

	setTimer(key: string, atMs: number): void {
		if (this.#isAlive) this.#processes.setTimer(this.record, key, atMs, this);
	}

	work(key: string, durationMs: number): void {
		if (this.#isAlive) this.#kernel.work.begin(this.record, key, durationMs);
	}

	cancelTimer(key: string): void {
		this.#processes.cancelTimer(this.record, key);
	}

	listen(port: number): boolean {
		return this.#isAlive && this.#processes.listen(this.record, port);
	}

	close(port: number): void {
		if (this.#isAlive) this.#processes.close(this.record, port);
	}

	setMemory(bytes: number, bytesPerSecond = 0): void {
		if (this.#isAlive) this.#processes.setMemory(this.record, bytes, bytesPerSecond);
	}

	setCpu(millicores: number): void {
		if (this.#isAlive) this.#processes.setCpu(this.record, millicores);
	}

	chargeCpu(milliseconds: number): void {
		if (this.#isAlive) this.#kernel.requests.chargeCpu(this.#cgroup, milliseconds);
	}

	http(request: HttpRequest, timeoutMs: number): HttpOutcome {
		return this.#host.http(this.record.containerId, request, timeoutMs);
	}

	connect(host: string, port: number, timeoutMs: number): ConnectOutcome {
		return this.#host.connect(this.record.containerId, host, port, timeoutMs);
	}

	isServing(server: string): boolean {
		return this.#host.isServing(server);
	}

	get busyUntilMs(): number {
		return this.record.busyUntilMs;
	}

	resolve(name: string): ResolveOutcome {
		return this.#host.resolve(this.record.containerId, name);
	}

	network(): ProcessNetwork {
		return {...this.#host.network(this.record.containerId), sockets: () => this.#processes.sockets(this.#cgroup, this.record)};
	}

	query(server: string, name: string, type: string, timeoutMs: number): DnsOutcome {
		return this.#host.query(this.record.containerId, server, name, type, timeoutMs);
	}

	spawn(spec: ProcessSpec, isCaptured: boolean): SpawnResult {
		return this.#isAlive ? this.#processes.spawn(this.record, spec, isCaptured) : {error: 'not-found'};
	}

	replace(spec: ProcessSpec): 'not-found' | 'not-executable' | undefined {
		return this.#isAlive ? this.#processes.replace(this.record, spec) : undefined;
	}

	kill(pid: number, signal: string): boolean {
		return this.#isAlive && this.#kernel.signals.killFrom(this.record, pid, signal);
	}

	processes(): ReturnType<ProcessContext['processes']> {
		return this.#isAlive ? this.#kernel.namespaces.seenBy(this.record) : [];
	}

	fork(argv: readonly string[], options?: ForkOptions): number {
		return this.#isAlive ? this.#processes.fork(this.record, this.#cgroup, argv, options) : 0;
	}

	setTitle(title: string): void {
		this.record.title = title;
	}

	canFork(): boolean {
		return this.#kernel.pids.canFork(this.#cgroup);
	}

	forkWithoutEnd(): void {
		if (this.#isAlive) this.#kernel.pids.forkWithoutEnd(this.#cgroup);
	}

	leaveForks(exitCode: number): boolean {
		return this.#isAlive && this.#processes.leaveForks(this.record, exitCode);
	}

	closeOutput(): void {
		if (this.#isAlive) this.#processes.closeOutput(this.record);
	}

	reap(pid: number): void {
		this.#processes.reap(this.record, this.#cgroup, pid);
	}

	machine(): MachineFigures {
		return this.#host.machineFigures();
	}

	diskSliceBytes(path: string): number | undefined {
		const disk = this.#host.diskOf(this.record.containerId, path);
		return disk && this.#kernel.io.sliceBytes(disk);
	}

	transfer(path: string, what: 'read' | 'write', bytes: number): number {
		const disk = this.#host.diskOf(this.record.containerId, path);
		return disk && this.#isAlive ? this.#kernel.io.transfer(disk, what, bytes, this.record.containerId) : 0;
	}

	diskWaitMs(): number {
		return this.#kernel.io.waitMs(this.record.containerId);
	}
}
