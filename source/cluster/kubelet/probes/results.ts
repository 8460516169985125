export type ProbeKind = 'startup' | 'liveness' | 'readiness';

export type ProbeOutcome = 'success' | 'failure' | 'unknown';

/** Where one probe stands with one container. */
export interface ProbeStanding {
	/** As the runtime has it. A standing of another container than the present one says nothing. */
	readonly containerId: string | undefined;
	readonly outcome: ProbeOutcome;
}

/**
What the probes of a pod say, by container name. A container that is in no map has no such probe (any more); one
whose standing has no container ID has not been judged yet.
*/
export type PodProbeResults = {readonly [Kind in ProbeKind]: ReadonlyMap<string, ProbeStanding>};

export const noProbeResults: PodProbeResults = {startup: new Map(), liveness: new Map(), readiness: new Map()};
