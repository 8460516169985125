import type {ConfigMap, Secret} from '../../api/generated/types.ts';
import {keyOf} from '../../api/objects.ts';
import {ConnectionError} from '../../api/status-error.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';

/** An object, or what is said of not having it. */
export type Lookup<T> = {readonly object: T} | {readonly error: string; readonly isMissing: boolean};

/** The ConfigMaps and Secrets the pods of a node refer to. */
export interface ReferencedObjects {
	configMap(namespace: string, name: string): Lookup<ConfigMap>;
	secret(namespace: string, name: string): Lookup<Secret>;
}

interface CacheState {
	readonly configmaps: Map<string, ConfigMap>;
	readonly secrets: Map<string, Secret>;
}

/**
Reads ConfigMaps and Secrets for a kubelet, and remembers them for the time it cannot reach the API server. Upstream:
kubelet/util/manager, the watching object managers.
*/
export class ObjectCache implements ReferencedObjects {
	readonly #client: Client;
	readonly #state: CacheState;

	constructor(simulation: Simulation, client: Client) {
		this.#client = client;
		this.#state = simulation.state(`objects/${client.name}`, () => ({configmaps: new Map(), secrets: new Map()}));
	}

	configMap(namespace: string, name: string): Lookup<ConfigMap> {
		return this.#find('configmaps', 'configmap', this.#state.configmaps, keyOf(namespace, name), name);
	}

	secret(namespace: string, name: string): Lookup<Secret> {
		return this.#find('secrets', 'secret', this.#state.secrets, keyOf(namespace, name), name);
	}

	#find<T>(resource: 'configmaps' | 'secrets', kind: string, known: Map<string, T>, key: string, name: string): Lookup<T> {
		let object: T | undefined;
		try {
			object = this.#client.find(resource, key) as T | undefined;
		} catch (error) {
			if (!(error instanceof ConnectionError)) throw error;
			object = known.get(key);
			if (!object) return {error: `failed to sync ${kind} cache: timed out waiting for the condition`, isMissing: false};
		}
		if (object) {
			known.set(key, object);
			return {object};
		}
		known.delete(key);
		return {error: `${kind} ${JSON.stringify(name)} not found`, isMissing: true};
	}
}

/** The text of a Secret's value, which the API carries in base64. */
export function decodeBase64(text: string): string {
	return Buffer.from(text, 'base64').toString('utf8');
}
