/** Deletes Jobs some time after they have ended, if they say so. Upstream: pkg/controller/ttlafterfinished. */
import type {Job} from '../../api/generated/types.ts';
import {isJobFinished} from '../../api/jobs.ts';
import {objectKey} from '../../api/objects.ts';
import {isNotFound} from '../../api/status-error.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';

export class TtlAfterFinishedController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #jobs: Informer<'jobs'>;
	readonly #queue: WorkQueue;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#jobs = informers.informer('jobs');
		this.#queue = new WorkQueue(simulation, 'ttl-after-finished-controller', (key) => this.#sync(key));
		this.#jobs.onChange(({type, object}) => {
			if (type !== 'DELETED' && !object.metadata.deletionTimestamp && expiresAtMs(object) !== undefined) this.#queue.add(objectKey(object));
		});
	}

	#sync(key: string): void {
		if (!this.#isDue(key, this.#jobs.get(key))) return;
		// What the watch shows may be old, and the time to live longer by now.
		const job = this.#client.find('jobs', key);
		if (!job || !this.#isDue(key, job)) return;
		try {
			this.#client.delete('jobs', key, {propagationPolicy: 'Foreground', uid: job.metadata.uid});
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}

	/** Whether the Job's time is up; if it will be, the key comes again then. */
	#isDue(key: string, job: Job | undefined): boolean {
		const dueAtMs = job && !job.metadata.deletionTimestamp ? expiresAtMs(job) : undefined;
		if (dueAtMs === undefined) return false;
		const remainingMs = dueAtMs - this.#simulation.nowMs;
		if (remainingMs > 0) this.#queue.addWithin(key, remainingMs);
		return remainingMs <= 0;
	}
}

function expiresAtMs(job: Job): number | undefined {
	const {ttlSecondsAfterFinished} = job.spec;
	if (ttlSecondsAfterFinished === undefined || !isJobFinished(job)) return undefined;
	const end = job.status.conditions?.find(({type, status}) => (type === 'Complete' || type === 'Failed') && status === 'True');
	return end?.lastTransitionTime === undefined ? undefined : parseTimestamp(end.lastTransitionTime) + ttlSecondsAfterFinished * 1000;
}
