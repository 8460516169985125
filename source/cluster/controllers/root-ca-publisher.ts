/** Puts the cluster's CA certificate into every namespace, where pods mount it from. Upstream: pkg/controller/certificates/rootcacertpublisher. */
import {isEqualJson, keyOf, objectKey} from '../../api/objects.ts';
import {isAlreadyExists, isNotFound} from '../../api/status-error.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {isNamespaceTerminating} from './pod-control.ts';

const configMapName = 'kube-root-ca.crt';
const description =
	'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
// No certificate is ever checked in a simulated cluster; this one only has to look like one.
const certificate = '-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVkIGJ5IHBvZHF1YWtl\n-----END CERTIFICATE-----\n';

export class RootCaPublisher {
	readonly #client: Client;
	readonly #namespaces: Informer<'namespaces'>;
	readonly #configMaps: Informer<'configmaps'>;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#client = client;
		this.#namespaces = informers.informer('namespaces');
		this.#configMaps = informers.informer('configmaps');
		const queue = new WorkQueue(simulation, 'root-ca-certificate-publisher', (key) => this.#sync(key));
		this.#namespaces.onChange(({object}) => queue.add(objectKey(object)));
		this.#configMaps.onChange(({object}) => {
			if (object.metadata.name === configMapName) queue.add(object.metadata.namespace ?? '');
		});
	}

	#sync(name: string): void {
		const namespace = this.#namespaces.get(name);
		if (!namespace || namespace.metadata.deletionTimestamp) return;
		const data = {'ca.crt': certificate};
		const annotations = {'kubernetes.io/description': description};
		const current = this.#configMaps.get(keyOf(name, configMapName));
		try {
			if (!current) {
				this.#client.create('configmaps', {
					apiVersion: 'v1',
					kind: 'ConfigMap',
					metadata: {name: configMapName, namespace: name, annotations},
					data,
				});
			} else if (!isEqualJson(current.data, data)) {
				this.#client.update('configmaps', {...current, data});
			}
		} catch (error) {
			if (!isAlreadyExists(error) && !isNotFound(error) && !isNamespaceTerminating(error)) throw error;
		}
	}
}
