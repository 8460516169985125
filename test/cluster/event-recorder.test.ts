import {expect, test} from 'vitest';
import type {Pod} from '../../source/api/generated/types.ts';
import {EventRecorder} from '../../source/cluster/event-recorder.ts';
import {ControlPlane, podDraft} from '../helpers/control-plane.ts';

const seconds = 1000;

interface Stage {
	readonly plane: ControlPlane;
	readonly pod: Pod;
	readonly recorder: EventRecorder;
	/** `message xcount` of the events of the pod. */
	readonly told: () => readonly string[];
}

function stage(): Stage {
	const plane = new ControlPlane({withScheduler: false, withControllers: false});
	const pod = plane.create('pods', podDraft('web')) as Pod;
	const recorder = new EventRecorder(plane.simulation, plane.process('kubelet/node01').client, {component: 'kubelet', host: 'node01'});
	return {plane, pod, recorder, told: () => plane.list('events').map(({message, count}) => `${message} x${count}`)};
}

test('an event says who tells it of what, and when', () => {
	const {plane, pod, recorder} = stage();
	plane.runFor(2500);
	recorder.event({object: pod, fieldPath: 'spec.containers{app}'}, 'Normal', 'Started', 'Container started');
	const [event] = plane.list('events');
	expect(event).toMatchObject({
		metadata: {namespace: 'default'},
		involvedObject: {
			apiVersion: 'v1',
			kind: 'Pod',
			namespace: 'default',
			name: 'web',
			uid: pod.metadata.uid,
			resourceVersion: pod.metadata.resourceVersion,
			fieldPath: 'spec.containers{app}',
		},
		reason: 'Started',
		message: 'Container started',
		type: 'Normal',
		count: 1,
		firstTimestamp: '2026-01-01T00:00:03Z',
		lastTimestamp: '2026-01-01T00:00:03Z',
		source: {component: 'kubelet', host: 'node01'},
		reportingComponent: 'kubelet',
		reportingInstance: 'node01',
	});
	// The nanoseconds since 1970: 0x18867… is the start of 2026.
	expect(event!.metadata.name).toMatch(/^web\.18867[0-9a-f]{11}$/);
});

test('the same event counts up and keeps its first time', () => {
	const {plane, pod, recorder} = stage();
	for (let times = 0; times < 3; times += 1) {
		recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off restarting failed container');
		plane.runFor(10 * seconds);
	}
	const [event, ...others] = plane.list('events');
	expect(others).toEqual([]);
	expect(event).toMatchObject({count: 3, firstTimestamp: '2026-01-01T00:00:01Z', lastTimestamp: '2026-01-01T00:00:21Z'});
});

test('events that differ in their message alone are combined from the tenth on', () => {
	const {pod, recorder, told} = stage();
	for (let index = 1; index <= 12; index += 1) recorder.event({object: pod}, 'Warning', 'Unhealthy', `Readiness probe failed: ${index}`);
	expect(told()).toHaveLength(10);
	expect(told()).toContain('(combined from similar events): Readiness probe failed: 12 x3');
});

test('events that differ are not combined when ten minutes lie between them', () => {
	const {plane, pod, recorder, told} = stage();
	for (let index = 1; index <= 12; index += 1) {
		recorder.event({object: pod}, 'Warning', 'Unhealthy', `Readiness probe failed: ${index}`);
		if (index === 9) plane.runFor(601 * seconds);
	}
	expect(told()).toHaveLength(12);
});

test('after 25 events about an object only one in five minutes is told, though all are counted', () => {
	const {plane, pod, recorder, told} = stage();
	for (let times = 0; times < 40; times += 1) recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off');
	expect(told()).toEqual(['Back-off x25']);
	plane.runFor(299 * seconds);
	recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off');
	expect(told()).toEqual(['Back-off x25']);
	plane.runFor(1 * seconds);
	recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off');
	expect(told()).toEqual(['Back-off x42']);
});

test('an event that was forgotten by the API server is made anew with its count and first time', () => {
	const {plane, pod, recorder} = stage();
	recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off');
	plane.runFor(3700 * seconds);
	expect(plane.list('events')).toEqual([]);
	recorder.event({object: pod}, 'Warning', 'BackOff', 'Back-off');
	expect(plane.list('events')).toMatchObject([{count: 2, firstTimestamp: '2026-01-01T00:00:01Z'}]);
});

test('events about nodes stand in the namespace default', () => {
	const {plane, recorder} = stage();
	plane.addNode('node01');
	recorder.event({object: plane.client.get('nodes', 'node01')}, 'Normal', 'NodeReady', 'Node node01 status is now: NodeReady');
	expect(plane.list('events')).toMatchObject([{metadata: {namespace: 'default'}, involvedObject: {kind: 'Node', name: 'node01'}}]);
	expect(plane.list('events')[0]!.involvedObject.namespace).toBeUndefined();
});

test('what cannot be delivered is told later with its own time, or lost after two minutes', () => {
	const {plane, pod, recorder, told} = stage();
	plane.disconnected.add('kubelet/node01');
	recorder.event({object: pod}, 'Normal', 'Killing', 'Stopping container app');
	plane.runFor(30 * seconds);
	recorder.event({object: pod}, 'Normal', 'Pulled', 'Pulled');
	plane.disconnected.delete('kubelet/node01');
	plane.runFor(15 * seconds);
	expect(
		plane
			.list('events')
			.map(({message, firstTimestamp}) => `${firstTimestamp} ${message}`)
			.toSorted(),
	).toEqual(['2026-01-01T00:00:01Z Stopping container app', '2026-01-01T00:00:31Z Pulled']);
	plane.disconnected.add('kubelet/node01');
	recorder.event({object: pod}, 'Normal', 'Lost', 'Nobody hears this');
	plane.runFor(200 * seconds);
	plane.disconnected.delete('kubelet/node01');
	plane.runFor(60 * seconds);
	expect(told()).toHaveLength(2);
});
