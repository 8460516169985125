import type {ApiObject} from '../api/objects.ts';

type Json = Record<string, unknown>;

/**
The object with what Go's encoder adds to every object of its kind: empty structs and null times that have no
`omitempty` to leave them out by. So `-o yaml` shows `resources: {}` and `lastProbeTime: null` as a cluster does.
*/
export function asSerialized(object: ApiObject): Json {
	const {metadata, ...rest} = object as unknown as Json & {metadata: Json};
	const {managedFields: _, ...shownMetadata} = metadata;
	const plain = {...rest, metadata: shownMetadata};
	return completions[object.kind]?.(plain) ?? plain;
}

const completions: Readonly<Record<string, (object: Json) => Json>> = {
	Pod: (pod) => ({...pod, spec: podSpec(json(pod.spec)), status: podStatus(json(pod.status))}),
	Deployment: (deployment) => {
		const spec = json(deployment.spec);
		return {...deployment, spec: {...spec, strategy: spec.strategy ?? {}, template: template(spec.template)}, status: json(deployment.status)};
	},
	ReplicaSet: (replicaSet) => {
		const spec = json(replicaSet.spec);
		return {...replicaSet, spec: {...spec, template: template(spec.template)}, status: {replicas: 0, ...json(replicaSet.status)}};
	},
	DaemonSet: (daemonSet) => {
		const spec = json(daemonSet.spec);
		const zero = {currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0};
		return {
			...daemonSet,
			spec: {...spec, updateStrategy: spec.updateStrategy ?? {}, template: template(spec.template)},
			status: {...zero, ...json(daemonSet.status)},
		};
	},
	Job: (job) => ({...job, spec: jobSpec(job.spec), status: jobStatus(json(job.status))}),
	CronJob: (cronJob) => {
		const spec = json(cronJob.spec);
		const jobTemplate = json(spec.jobTemplate);
		return {
			...cronJob,
			spec: {...spec, jobTemplate: {...jobTemplate, metadata: json(jobTemplate.metadata), spec: jobSpec(jobTemplate.spec)}},
			status: json(cronJob.status),
		};
	},
	Service: (service) => ({...service, spec: json(service.spec), status: {loadBalancer: {}, ...json(service.status)}}),
	Namespace: (namespace) => ({...namespace, spec: json(namespace.spec), status: json(namespace.status)}),
	Node: (node) => ({...node, spec: json(node.spec), status: json(node.status)}),
	Lease: (lease) => ({...lease, spec: json(lease.spec)}),
	Event: (event) => ({
		...event,
		eventTime: event.eventTime ?? null,
		firstTimestamp: event.firstTimestamp ?? null,
		lastTimestamp: event.lastTimestamp ?? null,
		reportingComponent: event.reportingComponent ?? '',
		reportingInstance: event.reportingInstance ?? '',
		source: event.source ?? {},
	}),
	EndpointSlice: (slice) => ({
		...slice,
		endpoints: list(slice.endpoints).map((endpoint) => ({...endpoint, conditions: endpoint.conditions ?? {}})),
		ports: slice.ports ?? null,
	}),
};

function json(value: unknown): Json {
	return (value ?? {}) as Json;
}

function list(value: unknown): readonly Json[] {
	return (value ?? []) as readonly Json[];
}

function withResources(container: Json): Json {
	return {...container, resources: container.resources ?? {}};
}

function podSpec(spec: Json): Json {
	return {
		...spec,
		containers: spec.containers ? list(spec.containers).map(withResources) : null,
		...(spec.initContainers !== undefined && {initContainers: list(spec.initContainers).map(withResources)}),
	};
}

function template(value: unknown): Json {
	const {metadata, spec, ...rest} = json(value);
	return {...rest, metadata: json(metadata), spec: podSpec(json(spec))};
}

function jobSpec(value: unknown): Json {
	const spec = json(value);
	return {...spec, template: template(spec.template)};
}

function jobStatus(status: Json): Json {
	if (status.conditions === undefined) return status;
	const conditions = list(status.conditions).map((condition) => ({
		...condition,
		lastProbeTime: condition.lastProbeTime ?? null,
		lastTransitionTime: condition.lastTransitionTime ?? null,
	}));
	return {...status, conditions};
}

function podStatus(status: Json): Json {
	const completed: Json = {...status};
	for (const name of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']) {
		if (status[name] !== undefined) completed[name] = list(status[name]).map(containerStatus);
	}
	if (status.conditions !== undefined) {
		completed.conditions = list(status.conditions).map((condition) => ({
			...condition,
			lastProbeTime: condition.lastProbeTime ?? null,
			lastTransitionTime: condition.lastTransitionTime ?? null,
		}));
	}
	return completed;
}

function containerStatus(status: Json): Json {
	return {...status, state: containerState(status.state), lastState: containerState(status.lastState)};
}

function containerState(value: unknown): Json {
	const state = json(value);
	if (state.running) return {...state, running: {startedAt: null, ...json(state.running)}};
	if (state.terminated) return {...state, terminated: {finishedAt: null, startedAt: null, ...json(state.terminated)}};
	return state;
}
