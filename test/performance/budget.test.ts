import {expect, test} from 'vitest';
import {clusterOf} from '../../source/cluster/config.ts';
import {Run} from '../../source/scenario/run.ts';
import {measureFrames} from '../../source/ui/measure-frames.ts';
import {builtIn} from '../helpers/scenario.ts';

/*
What work there is, counted and not timed: a change that makes the program do more for the same shows here at once.
The bounds are a little above what it takes today.
*/

const nodes = 10;
const pods = 100;

function runWithPods(): {run: Run; writesByResource: Map<string, number>} {
	const manifests = JSON.stringify({
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {name: 'web'},
		spec: {
			replicas: pods,
			selector: {matchLabels: {app: 'web'}},
			template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'web', image: 'nginx:1.25'}]}},
		},
	});
	const position = {file: 'budget', line: 1, column: 1};
	const run = Run.start({
		scenario: {
			name: 'budget',
			title: {en: 'Budget'},
			seed: 1,
			speed: 1,
			cluster: {...clusterOf(nodes), hasAddons: false},
			files: {},
			steps: [{atMs: 0, afterMs: 0, actions: [{kind: 'apply', manifests}], isRefused: false, checks: [], position}],
		},
	});
	const writesByResource = new Map<string, number>();
	run.cluster.store.onWrite(({resource}) => writesByResource.set(resource, (writesByResource.get(resource) ?? 0) + 1));
	run.runUntil(60_000);
	expect(run.list('pods', 'default').filter(({status}) => status.phase === 'Running')).toHaveLength(pods);
	return {run, writesByResource};
}

test('a pod on its way to Running is written five times and told of in five events', () => {
	const {writesByResource} = runWithPods();
	// Created, bound, `ContainerCreating`, ready to start containers, Running.
	expect(writesByResource.get('pods')).toBe(5 * pods);
	// Scheduled, Pulling, Pulled, Created and Started; the ReplicaSet may say only so much of its own.
	expect(writesByResource.get('events')).toBeLessThanOrEqual(5 * pods + 30);
	// Those who count the pods count many at a time.
	expect(writesByResource.get('replicasets')).toBeLessThan(pods);
	expect(writesByResource.get('deployments')).toBeLessThan(pods);
});

test('a minute in which nothing happens is heartbeats and little else', () => {
	const {run} = runWithPods();
	const before = run.simulation.eventsScheduled;
	const version = run.cluster.store.resourceVersion;
	run.runUntil(120_000);
	// A lease each ten seconds, and the control plane's node has one as well.
	expect(run.cluster.store.resourceVersion - version).toBeLessThanOrEqual(6 * (nodes + 1));
	// Nothing ticks for a pod that is left alone.
	expect(run.simulation.eventsScheduled - before).toBeLessThan(60 * (nodes + 1));
});

test('a frame writes what has changed, not the screen', async () => {
	const run = Run.start({scenario: builtIn('playground')});
	run.runUntil(120_000);
	const {bytesPerFrame} = await measureFrames(run, {columns: 200, rows: 50, frames: 30});
	expect(bytesPerFrame).toBeLessThan(4000);
});
