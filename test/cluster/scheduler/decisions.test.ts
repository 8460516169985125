import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Node, Pod} from '../../../source/api/generated/types.ts';
import type {Draft} from '../../../source/api/objects.ts';
import {feasibleNodesToFind} from '../../../source/cluster/scheduler/algorithm.ts';
import {normalizeScores, type Refusal} from '../../../source/cluster/scheduler/framework.ts';
import {podMatches} from '../../../source/cluster/scheduler/label-counts.ts';
import {naturalLogarithm} from '../../../source/cluster/scheduler/logarithm.ts';
import {schedulingFailureMessage} from '../../../source/cluster/scheduler/messages.ts';
import {NodeInfo} from '../../../source/cluster/scheduler/node-info.ts';
import {imageLocality} from '../../../source/cluster/scheduler/plugins/image-locality.ts';
import {nodeResourcesBalancedAllocation} from '../../../source/cluster/scheduler/plugins/node-resources-balanced-allocation.ts';
import {leastAllocated} from '../../../source/cluster/scheduler/plugins/node-resources-fit.ts';
import {podInfo} from '../../../source/cluster/scheduler/pod-info.ts';
import {backoffMs} from '../../../source/cluster/scheduler/queue.ts';
import {SchedulerCache} from '../../../source/cluster/scheduler/scheduler-cache.ts';
import {podDraft, requesting} from '../../helpers/control-plane.ts';

function podOf(draft: Draft): Pod {
	return {...draft, metadata: {...draft.metadata, uid: draft.metadata.name}} as unknown as Pod;
}

function nodeOf(name: string, allocatable: object = {cpu: '4', memory: '8Gi', pods: '110'}, labels: object = {}): Node {
	return {metadata: {name, labels}, spec: {}, status: {allocatable}} as unknown as Node;
}

test.each([
	[1, 1],
	[99, 99],
	[100, 100],
	[200, 100],
	[500, 230],
	[1000, 420],
	[5000, 500],
	[6000, 300],
])('of %i nodes, the search ends with %i feasible ones', (nodes, wanted) => {
	expect(feasibleNodesToFind(nodes)).toBe(wanted);
});

test.each([
	[1, 1000],
	[2, 2000],
	[3, 4000],
	[4, 8000],
	[5, 10_000],
	[50, 10_000],
])('after %i failures the back-off is %i ms', (failures, ms) => {
	expect(backoffMs(failures)).toBe(ms);
});

test('the logarithm is the logarithm', () => {
	for (const value of [1, 2, 3, 5, 12, 102, 1002, 5002]) expect(naturalLogarithm(value)).toBeCloseTo(Math.log(value), 12);
});

test.each([
	['the best has 100', [1, 2, 4], false, [25, 50, 100]],
	['reversed, the best has 0', [1, 2, 4], true, [75, 50, 0]],
	['all nought', [0, 0], false, [0, 0]],
	['all nought, reversed', [0, 0], true, [100, 100]],
])('scores are scaled: %s', (_name, scores, isReversed, scaled) => {
	const copy = [...scores];
	normalizeScores(copy, isReversed);
	expect(copy).toEqual(scaled);
});

test('nodes that were not looked at count under the reason for that', () => {
	const refusal = (...reasons: string[]): Refusal => ({plugin: 'x', reasons, isUnresolvable: false});
	const refusals = new Map([
		[new NodeInfo('a', 0), refusal('Insufficient cpu', 'Insufficient memory')],
		[new NodeInfo('b', 1), refusal('Insufficient memory')],
	]);
	expect(
		schedulingFailureMessage({nodesTotal: 12, refusals, absent: refusal("node(s) didn't satisfy plugin(s) [NodeAffinity]"), preFilter: undefined}),
	).toBe("0/12 nodes are available: 1 Insufficient cpu, 10 node(s) didn't satisfy plugin(s) [NodeAffinity], 2 Insufficient memory.");
	expect(
		schedulingFailureMessage({nodesTotal: 3, refusals: new Map(), absent: undefined, preFilter: refusal('pod affinity terms conflict')}, 'more.'),
	).toBe('0/3 nodes are available: pod affinity terms conflict. more.');
});

/** The score of a node with `used` on it for a pod with `wanted`. */
function score(scorer: ReturnType<typeof leastAllocated>, used: Record<string, string>, wanted: Record<string, string>): number {
	const cache = new SchedulerCache();
	cache.setNode(nodeOf('node'));
	cache.place(podOf(requesting('used', used)), 'node');
	const pod = podInfo(podOf(requesting('wanted', wanted)));
	const [node] = cache.nodes;
	scorer.preScore({pod, cache, nodes: cache.nodes}, cache.nodes);
	return scorer.score(node!);
}

test.each([
	['an empty share', {cpu: '0', memory: '0'}, {cpu: '1', memory: '2Gi'}, 75, 100],
	['half used', {cpu: '1', memory: '2Gi'}, {cpu: '1', memory: '2Gi'}, 50, 100],
	['all cpu and no memory', {cpu: '2', memory: '0'}, {cpu: '2', memory: '0'}, 50, 50],
	['what is not requested is assumed: 100m and 200Mi', {}, {}, 95, 100],
])('scores by resources: %s', (_name, used, wanted, least, balanced) => {
	expect(score(leastAllocated(), used, wanted)).toBe(least);
	expect(score(nodeResourcesBalancedAllocation(), used, wanted)).toBe(balanced);
});

test('the image counts by its size and by how many nodes have it, under its very name', () => {
	const cache = new SchedulerCache();
	const image = {names: ['docker.io/library/big:1'], sizeBytes: 500 * 1024 * 1024};
	for (const name of ['a', 'b']) {
		const node = nodeOf(name);
		cache.setNode(name === 'a' ? ({...node, status: {...node.status, images: [image]}} as Node) : node);
	}
	const scoreOf = (name: string): readonly number[] | false => {
		const scorer = imageLocality();
		const pod = podInfo(podOf(podDraft('web', {containers: [{name: 'app', image: name}]})));
		return scorer.preScore({pod, cache, nodes: cache.nodes}, cache.nodes) && cache.nodes.map((node) => scorer.score(node));
	};
	expect(scoreOf('docker.io/library/big:1')).toEqual([23, 0]);
	expect(scoreOf('big:1')).toBe(false);
});

test('nodes of several zones are listed in turn', () => {
	const cache = new SchedulerCache();
	for (const [name, zone] of [
		['a1', 'a'],
		['a2', 'a'],
		['a3', 'a'],
		['b1', 'b'],
		['c1', 'c'],
		['c2', 'c'],
	] as const) {
		cache.setNode(nodeOf(name, {}, {'topology.kubernetes.io/zone': zone}));
	}
	expect(cache.nodes.map(({name}) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
	cache.removeNode('b1');
	expect(cache.nodes.map(({name}) => name)).toEqual(['a1', 'c1', 'a2', 'c2', 'a3']);
});

test('counts of labels and totals of requests are what a count from the start would give', () => {
	const step = fc.record({
		kind: fc.constantFrom('place' as const, 'unplace' as const, 'ask' as const),
		pod: fc.integer({min: 0, max: 9}),
		app: fc.constantFrom('web', 'db'),
		node: fc.constantFrom('a', 'b', 'c'),
		cpu: fc.constantFrom('100m', '1'),
		isTerminating: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(step, {maxLength: 60}), (steps) => {
			const cache = new SchedulerCache();
			for (const name of ['a', 'b', 'c']) cache.setNode(nodeOf(name));
			const placed = new Map<string, {readonly pod: Pod; readonly node: string}>();
			const queries = [{namespaces: new Set(['default']), selector: {matchLabels: {app: 'web'}}}];
			for (const {kind, pod, app, node, cpu, isTerminating} of steps) {
				const name = `p${pod}`;
				if (kind === 'place') {
					const metadata = {labels: {app}, ...(isTerminating && {deletionTimestamp: '2026-01-01T00:00:00Z'})};
					const object = podOf(requesting(name, {cpu}, {}, metadata));
					cache.place(object, node);
					placed.set(name, {pod: object, node});
				} else if (kind === 'unplace') {
					cache.unplace(`default/${name}`);
					placed.delete(name);
				} else {
					cache.labelCounts.matching(queries, isTerminating);
				}
			}
			for (const info of cache.nodes) {
				const here = [...placed.values()].filter(({node}) => node === info.name).map(({pod}) => pod);
				expect(info.pods.size).toBe(here.length);
				expect(info.requested.cpu ?? 0).toBe(here.reduce((sum, pod) => sum + podInfo(pod).requests.cpu!, 0));
				for (const withTerminating of [true, false]) {
					const wanted = here.filter((pod) => podMatches(pod, queries[0]!) && (withTerminating || !pod.metadata.deletionTimestamp)).length;
					expect(cache.labelCounts.matching(queries, withTerminating)[info.slot] ?? 0).toBe(wanted);
				}
			}
		}),
	);
});
