/** Sees to it that every namespace has its default ServiceAccount. Upstream: pkg/controller/serviceaccount. */
import {keyOf, objectKey} from '../../api/objects.ts';
import {isAlreadyExists} from '../../api/status-error.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {isNamespaceTerminating} from './pod-control.ts';

const accountName = 'default';

export class ServiceAccountController {
	readonly #client: Client;
	readonly #namespaces: Informer<'namespaces'>;
	readonly #accounts: Informer<'serviceaccounts'>;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#client = client;
		this.#namespaces = informers.informer('namespaces');
		this.#accounts = informers.informer('serviceaccounts');
		const queue = new WorkQueue(simulation, 'service-account-controller', (key) => this.#sync(key));
		this.#namespaces.onChange(({object}) => queue.add(objectKey(object)));
		this.#accounts.onChange(({type, object}) => {
			if (type === 'DELETED' && object.metadata.name === accountName) queue.add(object.metadata.namespace ?? '');
		});
	}

	#sync(name: string): void {
		const namespace = this.#namespaces.get(name);
		if (!namespace || namespace.metadata.deletionTimestamp || this.#accounts.get(keyOf(name, accountName))) return;
		try {
			this.#client.create('serviceaccounts', {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: accountName, namespace: name}});
		} catch (error) {
			if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
		}
	}
}
