import type {Simulation} from '../../simulation/simulation.ts';
import type {Machine, Network} from '../../world/types.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {InformerFactory} from '../informer.ts';
import type {KubeletConfig} from './config.ts';

/** What a kubelet and its parts are handed. */
export interface KubeletContext {
	readonly simulation: Simulation;
	readonly machine: Machine;
	readonly network: Network;
	readonly client: Client;
	/** Of this kubelet's own process. */
	readonly informers: InformerFactory;
	readonly recorder: EventRecorder;
	readonly config: KubeletConfig;
}
