import {expect, test} from 'vitest';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

/** What led to the last write of the pod, nearest first, without the write itself. */
function causes(cluster: TestCluster, name: string): readonly string[] {
	const {causes} = cluster.simulation;
	return causes
		.chain(cluster.store.causeOf('pods', `default/${name}`))
		.slice(1)
		.map(({by, what}) => `${by}: ${what}`);
}

test('the status of a restarted container leads back through the probe to the fault behind it', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', {image: 'nginx:1.14', livenessProbe: {httpGet: {port: 80}, periodSeconds: 2}}));
	cluster.runFor('20s');
	const fault = cluster.simulation.recordCause('fault', 'http-abort');
	cluster.simulation.withCause(fault, () => cluster.world.override('x', {podNamePrefix: 'web'}, {httpStatus: 500}));
	cluster.runUntilTrue(() => cluster.container('web').restartCount === 1);
	expect(causes(cluster, 'web')).toEqual([
		'kubelet/node01: kill container app of default/web: Container app failed liveness probe, will be restarted',
		'fault: http-abort',
	]);
});

test('two pods that change in one second keep their causes apart', () => {
	const cluster = new TestCluster();
	for (const name of ['a', 'b']) cluster.apply(podManifest(name, {image: 'nginx:1.14'}));
	cluster.runFor('30s');
	for (const name of ['a', 'b']) {
		const [run] = cluster.machine().runtime.containers(cluster.pod(name).metadata.uid);
		cluster.machine().runtime.signal(run!.id, 'SIGKILL', cluster.simulation.recordCause('fault', `kill ${name}`));
	}
	cluster.runFor('5s');
	for (const name of ['a', 'b']) {
		expect(cluster.container(name).restartCount).toBe(1);
		expect(causes(cluster, name).at(-1)).toBe(`fault: kill ${name}`);
	}
});
