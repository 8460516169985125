import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ControlPlane, deploymentDraft, requesting} from '../helpers/control-plane.ts';

/** Everything the API server holds, with names, times and versions. */
function picture(plane: ControlPlane): unknown {
	return ['pods', 'nodes', 'deployments', 'replicasets', 'endpointslices', 'events', 'namespaces'].map((resource) => plane.list(resource as 'pods'));
}

function start(seed: number): ControlPlane {
	const plane = new ControlPlane({seed, nodes: 4});
	plane.create('priorityclasses', {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'high'}, value: 1000});
	plane.create('services', {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name: 'web', namespace: 'default'},
		spec: {selector: {app: 'web'}, ports: [{port: 80}]},
	});
	plane.create('deployments', deploymentDraft('web', 12));
	for (let index = 0; index < 6; index += 1) plane.create('pods', requesting(`big-${index}`, {cpu: '3'}));
	plane.runFor(2000);
	plane.create('pods', requesting('urgent', {cpu: '3'}, {priorityClassName: 'high'}));
	plane.client.modify('deployments', 'default/web', (deployment) => ({
		...deployment,
		spec: {...deployment.spec, template: {...deployment.spec.template, metadata: {labels: {app: 'web', version: '2'}}}},
	}));
	plane.silence('node2');
	return plane;
}

test('a control plane that is saved at any moment and taken up again does what it would have done', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1000}), fc.integer({min: 0, max: 8000}), fc.integer({min: 0, max: 400_000}), (seed, early, late) => {
			const wholeMs = 420_000;
			const whole = start(seed);
			whole.runFor(wholeMs);
			for (const atMs of [early, late]) {
				const first = start(seed);
				first.runFor(atMs);
				const resumed = new ControlPlane({saved: first.simulation.save()});
				resumed.runFor(wholeMs - atMs);
				expect(picture(resumed)).toEqual(picture(whole));
			}
		}),
		{numRuns: 15},
	);
}, 30_000);
