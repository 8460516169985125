import {StatusError} from '../api/status-error.ts';
import {metricsApiVersion} from '../cluster/apiserver/metrics-api.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';
import {findNodeMetrics, findPodMetrics} from './metrics.ts';

const root = `/apis/${metricsApiVersion}`;

/** `kubectl get --raw`: the API server's answer as it comes, without a line end. Of its paths, health and metrics. */
export function getRaw(invocation: Invocation, uri: string): void {
	const path = uri.replace(/\/$/, '').replace(/\?.*$/, '');
	if (['/healthz', '/livez', '/readyz'].includes(path)) {
		invocation.client.list('namespaces');
		invocation.out('ok');
		return;
	}
	if (path !== root && !path.startsWith(`${root}/`))
		throw new CommandError(`of --raw only ${root}, /healthz, /livez and /readyz are simulated; get the objects without it`);
	if (invocation.context.hasNoMetricsApi) throw missing();
	invocation.out(`${JSON.stringify(answer(invocation, path.slice(root.length + 1).split('/')))}\n`);
}

function answer(invocation: Invocation, parts: readonly string[]): object {
	const [first = '', second, third, fourth] = parts;
	if (first === '') return resourceList;
	if (first === 'nodes' && parts.length <= 2) {
		const found = findNodeMetrics(invocation, {name: second});
		return second === undefined ? listed('NodeMetricsList', found) : found[0]!;
	}
	if (first === 'pods' && parts.length === 1) return listed('PodMetricsList', findPodMetrics(invocation, {namespace: undefined}));
	if (first === 'namespaces' && second !== undefined && third === 'pods' && parts.length <= 4) {
		const found = findPodMetrics(invocation, {namespace: second, name: fourth});
		return fourth === undefined ? listed('PodMetricsList', found) : found[0]!;
	}
	throw missing();
}

/** In a list the items do not say what they are. */
function listed(kind: string, items: readonly {readonly kind: string; readonly apiVersion: string}[]): object {
	return {kind, apiVersion: metricsApiVersion, metadata: {}, items: items.map(({kind: _kind, apiVersion: _apiVersion, ...item}) => item)};
}

function missing(): Error {
	return new StatusError({code: 404, reason: 'NotFound', message: 'the server could not find the requested resource'});
}

const verbs = ['get', 'list'];
const resourceList = {
	kind: 'APIResourceList',
	apiVersion: 'v1',
	groupVersion: metricsApiVersion,
	resources: [
		{name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs},
		{name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs},
	],
};
