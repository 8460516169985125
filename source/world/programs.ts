/**
How a program behaves other than its image says, from now on. It belongs to the program in the image of the
containers it matches, so restarted and replaced containers behave alike, as in life.
*/
export interface Behaviour {
	/** Every answer has this HTTP status (httpGet probes see it). */
	readonly httpStatus?: number;
	/** Connections are accepted and nothing ever comes back; exec'd commands of the program hang as well. */
	readonly isHanging?: boolean;
	/** Added to every answer, in milliseconds. */
	readonly latencyMs?: number;
	/** Memory that is never freed, on top of what the program needs. */
	readonly leakBytesPerSecond?: number;
	/** Memory taken at once. */
	readonly extraMemoryBytes?: number;
	readonly extraCpuMillicores?: number;
	/** Processes that do nothing but be there. */
	readonly extraProcesses?: number;
	/** Bytes written to the container's writable layer. */
	readonly extraDiskBytes?: number;
	/** Empty files written there. */
	readonly extraFiles?: number;
	/** Exits with this code a while after it started. */
	readonly exitCode?: number;
	readonly exitAfterMs?: number;
	readonly isIgnoringSigterm?: boolean;
}

/** Which containers: all given fields must match. */
export interface BehaviourTarget {
	readonly image?: string;
	readonly container?: string;
	readonly podUid?: string;
	readonly namespace?: string;
	/** Pods whose name begins so: those of one workload. */
	readonly podNamePrefix?: string;
}
