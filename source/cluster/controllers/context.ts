import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import {EventRecorder} from '../event-recorder.ts';
import type {InformerFactory} from '../informer.ts';

/** What the process gives to each of its controllers. */
export interface ProcessContext {
	readonly simulation: Simulation;
	readonly client: Client;
	/** Shared by all controllers of the process. */
	readonly informers: InformerFactory;
}

export interface ControllerContext extends ProcessContext {
	/** Speaks under the controller's own name. */
	readonly recorder: EventRecorder;
}

/** The context of one controller, whose events come from `component`. */
export function contextOf({simulation, client, informers}: ProcessContext, component: string): ControllerContext {
	return {simulation, client, informers, recorder: new EventRecorder(simulation, client, {component})};
}
