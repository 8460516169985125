import type {CgroupRecord, ProcessRecord} from './process.ts';

/** The ports that processes of one machine listen on, by network namespace: a port of a pod, or of the machine, has one holder. */
export class OpenPorts {
	readonly #pids: Map<string, Map<number, number>>;

	constructor(pids: Map<string, Map<number, number>>) {
		this.#pids = pids;
	}

	/** False if another process has it. */
	open({networkNamespace}: CgroupRecord, record: ProcessRecord, port: number): boolean {
		let ports = this.#pids.get(networkNamespace);
		if (!ports) {
			ports = new Map();
			this.#pids.set(networkNamespace, ports);
		}
		const holder = ports.get(port);
		if (holder !== undefined) return holder === record.pid;
		ports.set(port, record.pid);
		record.ports ??= [];
		record.ports.push(port);
		return true;
	}

	close({networkNamespace}: CgroupRecord, record: ProcessRecord, port: number): void {
		if (!record.ports?.includes(port)) return;
		record.ports = record.ports.filter((other) => other !== port);
		this.#free(networkNamespace, port);
	}

	/** The process has ended. */
	closeAll({networkNamespace}: CgroupRecord, {ports}: ProcessRecord): void {
		for (const port of ports ?? []) this.#free(networkNamespace, port);
	}

	/** The pid of who listens there. */
	holder(networkNamespace: string, port: number): number | undefined {
		return this.#pids.get(networkNamespace)?.get(port);
	}

	/** Ports and who listens there, by port. */
	all(networkNamespace: string): readonly (readonly [port: number, pid: number])[] {
		return [...(this.#pids.get(networkNamespace) ?? [])].toSorted(([a], [b]) => a - b);
	}

	#free(networkNamespace: string, port: number): void {
		const ports = this.#pids.get(networkNamespace);
		ports?.delete(port);
		if (ports?.size === 0) this.#pids.delete(networkNamespace);
	}
}
