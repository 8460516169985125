import type {Kernel} from './kernel.ts';
import type {CgroupRecord, ProcessRecord} from './process.ts';
import type {IncomingRequest, Program, ProgramResponse} from './program.ts';

/** Requests from outside to processes that listen, and the CPU time they take. */
export class Requests {
	readonly #kernel: Kernel;
	/** For how many alike the request that is being answered stands. */
	#requestTimes = 1;
	/** CPU time it has taken so far. */
	#requestCpuMs = 0;

	constructor(kernel: Kernel) {
		this.#kernel = kernel;
	}

	/** Counts CPU time a request took. */
	chargeCpu(cgroup: CgroupRecord, milliseconds: number): void {
		this.#requestCpuMs += milliseconds;
		this.#kernel.cpu.charge(cgroup, milliseconds * this.#requestTimes);
	}

	/** No response: the program accepts the connection and never answers. `cpuMs` is the CPU time it took. */
	answer(
		program: Program,
		record: ProcessRecord,
		request: IncomingRequest,
	): {readonly response: ProgramResponse | undefined; readonly cpuMs: number} {
		const outerTimes = this.#requestTimes;
		this.#requestTimes = request.times ?? 1;
		const outerCpuMs = this.#requestCpuMs;
		this.#requestCpuMs = 0;
		const response = this.#kernel.processes.answer(program, record, request);
		const cpuMs = this.#requestCpuMs;
		this.#requestTimes = outerTimes;
		this.#requestCpuMs = outerCpuMs;
		return {response, cpuMs};
	}

	grpcHealth(record: ProcessRecord, service: string, port: number): string | undefined {
		return this.#kernel.program(record.program)?.onGrpcHealth?.(record.state, service, this.#kernel.processes.context(record), port);
	}
}
