import type {ApiObject, Draft} from '../../../api/objects.ts';
import type {Simulation} from '../../../simulation/simulation.ts';
import type {Store} from '../../store.ts';
import type {ResourceDefinition} from '../resource-definition.ts';
import {defaultTolerationSeconds} from './default-toleration-seconds.ts';
import {limitRanger} from './limit-ranger.ts';
import {namespaceLifecycle} from './namespace-lifecycle.ts';
import {priority} from './priority.ts';
import {serviceAccount} from './service-account.ts';
import {taintNodesByCondition} from './taint-nodes-by-condition.ts';

/** One request on its way through admission. Plugins change `object` in place or throw a StatusError. */
export interface AdmissionRequest {
	readonly simulation: Simulation;
	readonly store: Store;
	readonly definition: ResourceDefinition;
	readonly object: Draft;
	/** Absent when the object is being created. */
	readonly previous: ApiObject | undefined;
}

export type AdmissionPlugin = (request: AdmissionRequest) => void;

/** The plugins that are on by default and matter here, in upstream's order (pkg/kubeapiserver/options/plugins.go). */
const plugins: readonly AdmissionPlugin[] = [
	namespaceLifecycle,
	limitRanger,
	serviceAccount,
	taintNodesByCondition,
	priority,
	defaultTolerationSeconds,
];

export function admit(request: AdmissionRequest): void {
	for (const plugin of plugins) plugin(request);
}
