import type {Deployment, Node, Pod, ReplicaSet} from '../../source/api/generated/types.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import type {KubeletEndpoint} from '../../source/cluster/apiserver/kubelet-endpoint.ts';
import {type KubectlContext, type KubectlResult, kubectl} from '../../source/kubectl/kubectl.ts';
import {Line, newLine, resultOf} from '../../source/kubectl/line.ts';
import {testApiServer} from './apiserver.ts';

/** The age of everything that `KubectlWorld` puts into the store itself, in ms. */
const ageMs = 300_000;

/** A store and an API server without anybody who changes things, and a person with kubectl before them. */
export class KubectlWorld {
	readonly parts = testApiServer();
	readonly files: Record<string, string>;
	readonly endpoints = new Map<string, Partial<KubeletEndpoint>>();

	constructor(files: Record<string, string> = {}) {
		this.files = {...files};
		this.parts.simulation.runUntil(ageMs);
	}

	get nowMs(): number {
		return this.parts.simulation.nowMs;
	}

	run(command: string | readonly string[], context: Partial<KubectlContext> = {}): KubectlResult {
		const result = kubectl(command, this.#context(context));
		Object.assign(this.files, result.files);
		return result;
	}

	#context(context: Partial<KubectlContext>): KubectlContext {
		return {
			client: this.parts.client,
			namespace: 'default',
			nowMs: this.nowMs,
			readFile: (name) => this.files[name],
			endpoint: (node) => this.endpoints.get(node) as KubeletEndpoint | undefined,
			...context,
		};
	}

	/**
	What a terminal shows of a command: standard output, then standard error, then a failing exit code. One that waits
	is given the time it waits for, in which nothing happens.
	*/
	say(command: string, context: Partial<KubectlContext> = {}): string {
		const state = newLine(command, this.#context(context));
		new Line(state, this.#context(context)).start();
		for (let {waiting} = state; waiting?.waiting.dueAtMs !== undefined; {waiting} = state) {
			this.parts.simulation.runUntil(waiting.waiting.dueAtMs);
			new Line(state, this.#context(context)).wake({kind: 'time'});
		}
		const {stdout, stderr, exitCode, files} = resultOf(state);
		Object.assign(this.files, files);
		return `${stdout}${stderr}${exitCode === 0 ? '' : `(exit ${exitCode})\n`}`;
	}

	/** A node that is ready. */
	addNode(name: string, spec: Node['spec'] = {}): void {
		this.parts.store.put(
			'nodes',
			{
				apiVersion: 'v1',
				kind: 'Node',
				metadata: {name, uid: `node-${name}`, resourceVersion: '', creationTimestamp: timestamp(0), labels: {'kubernetes.io/hostname': name}},
				spec,
				status: {
					conditions: [{type: 'Ready', status: 'True'}],
					nodeInfo: {kubeletVersion: 'v1.36.2'},
					allocatable: {cpu: '4', memory: '8Gi'},
				},
			} as unknown as Node,
			0,
		);
	}

	/** A pod as a kubelet left it: running and ready on node01, unless said otherwise. */
	addPod(name: string, {namespace = 'default', labels = {}, owner, spec = {}, status = {}}: PodParts = {}): void {
		const containers = spec.containers ?? [{name: 'app', image: 'nginx:1.14'}];
		const pod: Pod = {
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: {
				name,
				namespace,
				uid: `pod-${name}`,
				resourceVersion: '',
				creationTimestamp: timestamp(0),
				labels,
				...(owner && {ownerReferences: [{apiVersion: 'apps/v1', controller: true, ...owner}]}),
			},
			spec: {nodeName: 'node01', terminationGracePeriodSeconds: 30, ...spec, containers},
			status: {
				phase: 'Running',
				hostIP: '10.0.0.11',
				podIP: '10.244.1.2',
				podIPs: [{ip: '10.244.1.2'}],
				conditions: [{type: 'Ready', status: 'True'}],
				containerStatuses: containers.map(({name: container, image = ''}) => ({
					name: container,
					image,
					imageID: '',
					ready: true,
					started: true,
					restartCount: 0,
					state: {running: {startedAt: timestamp(1000)}},
				})),
				...status,
			},
		};
		this.parts.store.put('pods', pod, 0);
	}

	addDeployment(name: string, status: Deployment['status'] = {}): Deployment {
		const {client} = this.parts;
		const made = client.create('deployments', {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: {name, namespace: 'default'},
			spec: {
				replicas: 3,
				selector: {matchLabels: {app: name}},
				template: {metadata: {labels: {app: name}}, spec: {containers: [{name: 'nginx', image: 'nginx:1.14'}]}},
			},
		});
		return client.updateStatus('deployments', {...made, status: {observedGeneration: 1, ...status}});
	}

	/** A revision of a deployment with this image. */
	addReplicaSet(deployment: Deployment, revision: number, image: string): void {
		const {name, uid} = deployment.metadata;
		const {template} = deployment.spec!;
		const labels = {...template.metadata?.labels, 'pod-template-hash': `h${revision}`};
		const replicaSet: ReplicaSet = {
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {
				name: `${name}-h${revision}`,
				namespace: 'default',
				uid: `rs-${revision}`,
				resourceVersion: '',
				creationTimestamp: timestamp(revision * 1000),
				annotations: {'deployment.kubernetes.io/revision': String(revision)},
				ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true}],
			},
			spec: {
				replicas: 0,
				selector: {matchLabels: labels},
				template: {metadata: {labels}, spec: {...template.spec!, containers: [{...template.spec!.containers[0]!, image}]}},
			},
			status: {replicas: 0},
		};
		this.parts.store.put('replicasets', replicaSet, 0);
	}
}

interface PodParts {
	readonly namespace?: string;
	readonly labels?: Record<string, string>;
	readonly owner?: {readonly kind: string; readonly name: string; readonly uid: string};
	readonly spec?: Partial<Pod['spec']>;
	readonly status?: Pod['status'];
}
