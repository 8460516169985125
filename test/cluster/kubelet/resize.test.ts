import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Container, ContainerResizePolicy, Node, Pod, PodSpec, ResourceRequirements} from '../../../source/api/generated/types.ts';
import {compareWaiting, refuseMemoryDecrease, refuseResize, resizeMessage, type Waiting} from '../../../source/cluster/kubelet/resize/decide.ts';
import {haveSameResources, resizeAction, withContainerResourcesOf, withResourcesOf} from '../../../source/cluster/kubelet/resize/resources.ts';

const mebibyte = 1024 * 1024;

/** `cpu/memory`, each `request-limit` or one for both: `100m-1/64Mi`. */
function resources(text: string): ResourceRequirements {
	const [cpu = '', memory = ''] = text.split('/').map((part) => part.split('-'));
	const pick = (at: number) => ({
		...((cpu[at] ?? cpu[0]) && {cpu: (cpu[at] ?? cpu[0])!}),
		...((memory[at] ?? memory[0]) && {memory: (memory[at] ?? memory[0])!}),
	});
	return {requests: pick(0), limits: pick(1)};
}

const container = (name: string, text: string, more: Partial<Container> = {}): Container => ({
	name,
	image: name,
	resources: resources(text),
	...more,
});
const spec = (...containers: Container[]): PodSpec => ({containers});
const pod = (name: string, ...containers: Container[]): Pod => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name, namespace: 'default', uid: name, creationTimestamp: '', resourceVersion: '1'},
	spec: spec(...containers),
	status: {},
});
const policies = (cpu: string, memory: string): {resizePolicy: ContainerResizePolicy[]} => ({
	resizePolicy: [
		{resourceName: 'cpu', restartPolicy: cpu},
		{resourceName: 'memory', restartPolicy: memory},
	],
});

describe('what is done about a container that has other resources than it was granted', () => {
	const restart = policies('NotRequired', 'RestartContainer');
	test.each<[string, Container, string, string]>([
		['nothing if it has them', container('web', '1/1Gi'), '1/1Gi', 'none'],
		['nothing if they are only written otherwise', container('web', '1000m/1024Mi'), '1/1Gi', 'none'],
		['an update for a limit', container('web', '1-2/1Gi'), '1/1Gi', 'update'],
		['an update for a request', container('web', '500m-1/1Gi'), '1/1Gi', 'update'],
		['an update where the policy of what changes is NotRequired', container('web', '2/1Gi', restart), '1/1Gi', 'update'],
		['a restart where it is RestartContainer', container('web', '1/2Gi', restart), '1/1Gi', 'restart'],
		['a restart for either of two', container('web', '2/2Gi', restart), '1/1Gi', 'restart'],
		['a restart for less too', container('web', '1/512Mi', restart), '1/1Gi', 'restart'],
	])('%s', (_, wanted, actual, action) => {
		expect(resizeAction(wanted, resources(actual))).toBe(action);
	});
});

describe('whether a node grants a resize', () => {
	const allocatable = {cpu: '4', memory: '7Gi', pods: '110', 'ephemeral-storage': '100Gi'};
	const node = {metadata: {name: 'node01'}, spec: {}, status: {allocatable}} as unknown as Node;
	const room = {cpuMillicores: 4000, memoryBytes: 8192 * mebibyte};
	const capacity = "Node didn't have enough capacity";
	const resource = "Node didn't have enough resource";
	test.each<[string, string, string[], string | undefined]>([
		['yes, if there is room', '2/1Gi', ['1/1Gi'], undefined],
		['yes, up to the last millicore', '3/1Gi', ['1/1Gi'], undefined],
		['never, beyond what the node has in all', '5/1Gi', [], `Infeasible ${capacity}: cpu, requested: 5000, capacity: 4000`],
		['never; of two memory is named', '5/9Gi', [], `Infeasible ${capacity}: memory, requested: 9663676416, capacity: 8589934592`],
		['not yet, if others have it', '3/1Gi', ['1/1Gi', '1/1Gi'], `Deferred ${resource}: cpu, requested: 3000, used: 2000, capacity: 4000`],
		['not yet, in what is kept for eviction', '1/7680Mi', [], `Deferred ${resource}: memory, requested: 8053063680, used: 0, capacity: 7516192768`],
	])('%s', (_, wanted, others, expected) => {
		const refusal = refuseResize(
			pod('web', container('web', wanted)),
			node,
			others.map((text, index) => pod(`other-${index}`, container('other', text))),
			room,
		);
		expect(refusal && `${refusal.reason} ${refusal.message}`).toBe(expected);
	});
});

describe('whether memory limits may fall', () => {
	const usage = (bytes: Record<string, number>) => new Map(Object.entries(bytes).map(([name, mebibytes]) => [name, mebibytes * mebibyte]));
	const ofContainer = 'attempting to set container "a" memory limit (104857600) below current usage (157286400)';
	test.each<[string, PodSpec, PodSpec, Record<string, number>, string | undefined]>([
		['above what is in use', spec(container('a', '1/200Mi')), spec(container('a', '1/400Mi')), {a: 150}, undefined],
		[
			'below it they may not',
			spec(container('a', '1/100Mi')),
			spec(container('a', '1/400Mi')),
			{a: 150},
			`cannot decrease memory limits: [attempting to set pod memory limit (104857600) below current usage (157286400), ${ofContainer}]`,
		],
		[
			'of one container, the pod having none',
			spec(container('a', '1/100Mi'), container('b', '1')),
			spec(container('a', '1/400Mi'), container('b', '1')),
			{a: 150, b: 10},
			`cannot decrease memory limits: ${ofContainer}`,
		],
		['rising is always allowed', spec(container('a', '1/200Mi')), spec(container('a', '1/100Mi')), {a: 300}, undefined],
		[
			'a first limit is a fall',
			spec(container('a', '1/100Mi'), container('b', '1')),
			spec(container('a', '1'), container('b', '1')),
			{a: 150, b: 1},
			`cannot decrease memory limits: ${ofContainer}`,
		],
	])('%s', (_, allocated, actual, bytes, expected) => {
		expect(refuseMemoryDecrease(allocated, actual, ['a'], usage(bytes))).toBe(expected);
	});
});

test('those that wait are looked at by what they want, their priority, their class, and how long they have waited', () => {
	const one = (key: string, more: Partial<Waiting> = {}): Waiting => ({
		key,
		wanted: spec(container('a', '2/1Gi')),
		allocated: spec(container('a', '1/1Gi')),
		qosClass: 'Burstable',
		sinceMs: 0,
		...more,
	});
	const sorted = [
		one('less', {wanted: spec(container('a', '500m/1Gi'))}),
		one('important', {wanted: {...spec(container('a', '2/1Gi')), priority: 10}, sinceMs: 9}),
		one('guaranteed', {qosClass: 'Guaranteed', sinceMs: 9}),
		one('first'),
		one('second', {sinceMs: 5}),
	];
	fc.assert(
		fc.property(fc.shuffledSubarray(sorted, {minLength: sorted.length}), (shuffled) => {
			expect(shuffled.toSorted(compareWaiting).map(({key}) => key)).toEqual(sorted.map(({key}) => key));
		}),
	);
});

test('an event tells the resources of all containers as JSON', () => {
	const wanted = {...spec({name: 'web', image: 'web', resources: {requests: {memory: '1Gi', cpu: '1'}}}, {name: 'bare', image: 'bare'})};
	expect(resizeMessage('started', wanted, 3)).toBe(
		'Pod resize started: {"containers":[{"name":"web","resources":{"requests":{"cpu":"1","memory":"1Gi"}}},{"name":"bare","resources":{}}],"generation":3}',
	);
	const sidecar = {...wanted, initContainers: [container('logs', '1', {restartPolicy: 'Always'})]};
	expect(resizeMessage('error', sidecar, 3, 'a "reason"')).toContain('{"initContainers":[{"name":"logs",');
	expect(resizeMessage('error', sidecar, 3, 'a "reason"')).toContain('"generation":3,"error":"a \\"reason\\""}');
});

describe('the resources of one spec in another', () => {
	const wanted: PodSpec = {
		...spec(container('a', '1'), container('b', '1')),
		initContainers: [container('setup', '1'), container('logs', '1', {restartPolicy: 'Always'})],
	};
	const granted: PodSpec = {
		...spec(container('a', '2'), container('b', '2')),
		initContainers: [container('setup', '2'), container('logs', '2', {restartPolicy: 'Always'})],
	};

	test('are those of all its containers', () => {
		const taken = withResourcesOf(wanted, granted);
		expect(taken.containers).toEqual(granted.containers);
		expect(taken.initContainers).toEqual(granted.initContainers);
		expect(haveSameResources(taken, granted)).toBe(true);
	});

	test('of one container, if it is named', () => {
		expect(withContainerResourcesOf(wanted, granted, 'b').containers).toEqual([wanted.containers[0], granted.containers[1]]);
	});

	test('leave the spec itself if they are the same', () => {
		expect(withResourcesOf(wanted, {...wanted})).toBe(wanted);
	});
});
