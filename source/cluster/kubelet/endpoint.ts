import {isStaticPod} from '../../api/pods.ts';
import {notFound} from '../../api/status-error.ts';
import type {
	ContainerStats,
	ExecInput,
	ExecResult,
	ExecStream,
	FollowedLog,
	LogLine,
	Machine,
	MachineStats,
	ReplyTo,
	UsageReading,
} from '../../world/types.ts';
import type {KubeletEndpoint, ProbeReport} from '../apiserver/kubelet-endpoint.ts';
import type {Informer} from '../informer.ts';
import {containerToLog} from './logs.ts';
import type {PodState} from './pod-state.ts';
import type {Prober} from './probes/prober.ts';

/** What the kubelet's own API (port 10250) answers. Upstream: pkg/kubelet/server. */
export class PodEndpoint implements Omit<KubeletEndpoint, 'evictionSignals'> {
	readonly #machine: Machine;
	readonly #pods: ReadonlyMap<string, PodState>;
	readonly #informer: Informer<'pods'>;
	readonly #prober: Prober;

	constructor(machine: Machine, pods: ReadonlyMap<string, PodState>, informer: Informer<'pods'>, prober: Prober) {
		this.#machine = machine;
		this.#pods = pods;
		this.#informer = informer;
		this.#prober = prober;
	}

	logs(podUid: string, container: string, {isPrevious}: {readonly isPrevious: boolean}): readonly LogLine[] {
		const pod = this.#get(podUid);
		const {runtime} = this.#machine;
		const id = containerToLog(pod.pod, pod.status, container, isPrevious);
		if (runtime.containers(podUid).some((run) => run.id === id)) return runtime.logs(id);
		// The run has been removed for the sake of the disk. That is said as if it were the log, and not as an error.
		return [{atMs: pod.firstSeenAtMs, stream: 'stderr', text: `unable to retrieve container logs for ${runtime.name}://${id}`, isPartial: true}];
	}

	followLogs(podUid: string, container: string, replyTo: ReplyTo | undefined, containerId?: string): FollowedLog | undefined {
		const {runtime} = this.#machine;
		if (containerId !== undefined) return runtime.followLog(containerId, replyTo);
		const {pod, status} = this.#get(podUid);
		const lines = this.logs(podUid, container, {isPrevious: false});
		const id = containerToLog(pod, status, container, false);
		return runtime.followLog(id, replyTo) ?? {containerId: id, lines, partial: '', endedAtMs: 0};
	}

	input(podUid: string, container: string, text: string | undefined): void {
		const run = this.#running(this.#get(podUid), container);
		if (run !== undefined) this.#machine.runtime.input(run, text);
	}

	execStream(replyTo: ReplyTo): ExecStream | undefined {
		return this.#machine.runtime.execStream(replyTo);
	}

	exec(
		podUid: string,
		container: string,
		command: readonly string[],
		timeoutMs: number,
		replyTo: ReplyTo,
		stdin?: ExecInput,
	): ExecResult | undefined {
		const run = this.#running(this.#get(podUid), container);
		if (!run) throw notFound('containers', container);
		return this.#machine.runtime.exec(run, command, timeoutMs, replyTo, stdin);
	}

	containerStats(podUid: string, container: string): ContainerStats | undefined {
		const pod = this.#find(podUid);
		const run = pod && this.#running(pod, container);
		return run === undefined ? undefined : this.#machine.runtime.stats(run);
	}

	nodeStats(): MachineStats {
		return this.#machine.stats();
	}

	podReadings(podUid: string): ReturnType<KubeletEndpoint['podReadings']> {
		const pod = this.#find(podUid);
		if (!pod) return [];
		const {runtime} = this.#machine;
		const running = runtime.containers(pod.uid).filter(({state}) => state === 'running');
		return running
			.map(({id, config}) => ({container: config.name, reading: runtime.reading(id)}))
			.toSorted((a, b) => (a.container < b.container ? -1 : 1));
	}

	nodeReading(): UsageReading | undefined {
		return this.#machine.reading();
	}

	probes(podUid: string): readonly ProbeReport[] {
		const pod = this.#find(podUid);
		return pod ? this.#prober.report(pod.uid) : [];
	}

	/** By the UID of the pod, or of the mirror pod the API has of it. */
	#find(podUid: string): PodState | undefined {
		const pod = this.#pods.get(podUid);
		if (pod) return pod;
		for (const candidate of this.#pods.values()) {
			if (isStaticPod(candidate.pod) && this.#informer.get(candidate.key)?.metadata.uid === podUid) return candidate;
		}
		return undefined;
	}

	#get(podUid: string): PodState {
		const pod = this.#find(podUid);
		if (!pod) throw notFound('pods', podUid);
		return pod;
	}

	#running(pod: PodState, name: string): string | undefined {
		return this.#machine.runtime.containers(pod.uid).find(({config, state}) => config.name === name && state === 'running')?.id;
	}
}
