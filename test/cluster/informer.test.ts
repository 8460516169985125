import fc from 'fast-check';
import {expect, test} from 'vitest';
import {objectKey} from '../../source/api/objects.ts';
import {isPodTerminal} from '../../source/api/pods.ts';
import {ControlPlane, podDraft} from '../helpers/control-plane.ts';

function stage() {
	const plane = new ControlPlane({withScheduler: false, withControllers: false});
	const {informers} = plane.process('watcher');
	const seen: string[] = [];
	const pods = informers.informer('pods', {filter: (pod) => !isPodTerminal(pod)});
	pods.addIndex('app', ({metadata}) => metadata.labels?.app);
	pods.onChange(({type, object}) => seen.push(`${type} ${object.metadata.name}`));
	plane.runFor(100);
	return {plane, pods, seen};
}

test('changes arrive a few milliseconds late and in order', () => {
	const {plane, pods, seen} = stage();
	plane.create('pods', podDraft('web'));
	expect(pods.size).toBe(0);
	plane.client.modify('pods', 'default/web', (pod) => ({...pod, metadata: {...pod.metadata, labels: {app: 'web'}}}));
	plane.client.delete('pods', 'default/web', {gracePeriodSeconds: 0});
	plane.create('pods', podDraft('web'));
	plane.runFor(6);
	expect(seen).toEqual(['ADDED web', 'MODIFIED web', 'DELETED web', 'ADDED web']);
	expect(pods.get('default/web')).toBe(plane.client.get('pods', 'default/web'));
});

test('what a filter no longer lets through is gone', () => {
	const {plane, pods, seen} = stage();
	plane.create('pods', podDraft('job'));
	plane.runFor(10);
	plane.client.modifyStatus('pods', 'default/job', (pod) => ({...pod, status: {...pod.status, phase: 'Succeeded'}}));
	plane.runFor(10);
	expect(seen).toEqual(['ADDED job', 'DELETED job']);
	expect(pods.size).toBe(0);
});

test('an index follows what its objects say', () => {
	const {plane, pods} = stage();
	plane.create('pods', podDraft('b', {}, {labels: {app: 'web'}}));
	plane.create('pods', podDraft('a', {}, {labels: {app: 'web'}}));
	plane.runFor(10);
	expect(pods.byIndex('app', 'web').map(({metadata}) => metadata.name)).toEqual(['a', 'b']);
	plane.client.modify('pods', 'default/a', (pod) => ({...pod, metadata: {...pod.metadata, labels: {app: 'db'}}}));
	plane.client.delete('pods', 'default/b', {gracePeriodSeconds: 0});
	plane.runFor(10);
	expect(pods.countByIndex('app', 'web')).toBe(0);
	expect(pods.byIndex('app', 'db').map(({metadata}) => metadata.name)).toEqual(['a']);
});

test('after a time without connection it sees what was missed, as it is by then', () => {
	const {plane, pods, seen} = stage();
	plane.create('pods', podDraft('stays'));
	plane.create('pods', podDraft('goes'));
	plane.create('pods', podDraft('again'));
	plane.runFor(10);
	seen.length = 0;
	plane.disconnected.add('watcher');
	plane.client.delete('pods', 'default/goes', {gracePeriodSeconds: 0});
	plane.client.delete('pods', 'default/again', {gracePeriodSeconds: 0});
	plane.create('pods', podDraft('again'));
	plane.create('pods', podDraft('new'));
	plane.runFor(5000);
	expect(seen).toEqual([]);
	expect(pods.get('default/goes')).toBeDefined();
	plane.disconnected.delete('watcher');
	plane.runFor(2000);
	expect(seen.toSorted()).toEqual(['ADDED again', 'ADDED new', 'DELETED again', 'DELETED goes']);
});

test('what a watch does not let through any more goes, also if it happened without connection', () => {
	const {plane, pods, seen} = stage();
	plane.create('pods', podDraft('a'));
	plane.runFor(10);
	seen.length = 0;
	plane.disconnected.add('watcher');
	plane.client.modifyStatus('pods', 'default/a', (pod) => ({...pod, status: {...pod.status, phase: 'Failed'}}));
	plane.runFor(10);
	plane.disconnected.delete('watcher');
	plane.runFor(2000);
	expect(seen).toEqual(['DELETED a']);
	expect(pods.size).toBe(0);
});

test('whatever happens, and whenever the connection breaks, in the end it holds what the API server has', () => {
	const name = fc.constantFrom('a', 'b', 'c');
	const step = fc.oneof(
		fc.record({kind: fc.constantFrom('create' as const, 'delete' as const, 'label' as const, 'finish' as const), name}),
		fc.record({kind: fc.constantFrom('cut' as const, 'heal' as const), name}),
		fc.record({kind: fc.constant('wait' as const), ms: fc.integer({min: 1, max: 1500})}),
	);
	fc.assert(
		fc.property(fc.array(step, {maxLength: 40}), (steps) => {
			const {plane, pods} = stage();
			for (const [index, action] of steps.entries()) {
				if (action.kind === 'wait') {
					plane.runFor(action.ms);
					continue;
				}
				const key = `default/${action.name}`;
				const exists = plane.client.find('pods', key) !== undefined;
				if (action.kind === 'create' && !exists) plane.create('pods', podDraft(action.name));
				if (action.kind === 'delete' && exists) plane.client.delete('pods', key, {gracePeriodSeconds: 0});
				if (action.kind === 'label' && exists) {
					plane.client.modify('pods', key, (pod) => ({...pod, metadata: {...pod.metadata, labels: {app: `v${index}`}}}));
				}
				if (action.kind === 'finish' && exists) {
					plane.client.modifyStatus('pods', key, (pod) => ({...pod, status: {...pod.status, phase: 'Failed'}}));
				}
				if (action.kind === 'cut') plane.disconnected.add('watcher');
				if (action.kind === 'heal') plane.disconnected.delete('watcher');
			}
			plane.disconnected.delete('watcher');
			plane.runFor(3000);
			const held = [...pods.values()].toSorted((a, b) => (objectKey(a) < objectKey(b) ? -1 : 1));
			expect(held).toEqual(plane.pods().filter((pod) => !isPodTerminal(pod)));
			for (const pod of held) expect(pods.byIndex('app', pod.metadata.labels?.app ?? '')).toEqual(pod.metadata.labels?.app ? [pod] : []);
		}),
	);
});
