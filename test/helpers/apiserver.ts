import type {Draft} from '../../source/api/objects.ts';
import {ApiServer} from '../../source/cluster/apiserver/apiserver.ts';
import {Client} from '../../source/cluster/apiserver/client.ts';
import {Store} from '../../source/cluster/store.ts';
import {Simulation} from '../../source/simulation/simulation.ts';

/** An API server with the namespaces and service accounts that pods need, and a client of it. */
export function testApiServer(seed = 1): {simulation: Simulation; store: Store; apiserver: ApiServer; client: Client} {
	const simulation = new Simulation({seed});
	const store = new Store(simulation);
	const apiserver = new ApiServer(simulation, store);
	const client = new Client(apiserver, 'test');
	for (const namespace of ['default', 'kube-system', 'kube-node-lease']) {
		client.create('namespaces', manifest('v1', 'Namespace', {name: namespace}));
		client.create('serviceaccounts', manifest('v1', 'ServiceAccount', {name: 'default', namespace}));
	}
	return {simulation, store, apiserver, client};
}

export function manifest(apiVersion: string, kind: string, metadata: Draft['metadata'], rest: object = {}): Draft {
	return {apiVersion, kind, metadata, ...rest};
}

/** A pod with one container of nginx. */
export function podManifest(name: string, spec: object = {}, metadata: Draft['metadata'] = {}): Draft {
	return manifest('v1', 'Pod', {name, namespace: 'default', ...metadata}, {spec: {containers: [{name: 'app', image: 'nginx:1.27'}], ...spec}});
}
