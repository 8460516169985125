import {expect, test} from 'vitest';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

/*
A container killed for its probe is started again by the very sync that killed it, and that sync looks at the run before:
its end, long past, is what the crash back-off is counted from. Upstream: kuberuntime_manager.go, `doBackOff`, which is
handed the pod status from before the sync.
*/

function restartsOf(cluster: TestCluster, name: string): readonly string[] {
	return cluster.watch(name, '8m').map(({atMs, text}) => `${Math.floor(atMs / 1000)} ${text}`);
}

test('restarts after a failed liveness probe are held up only once the back-off outlasts a whole run', () => {
	const cluster = new TestCluster();
	const command = ['sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'];
	const livenessProbe = {exec: {command: ['cat', '/tmp/healthy']}, initialDelaySeconds: 5, periodSeconds: 5};
	cluster.apply(podManifest('busy', {image: 'busybox:1.28', command, livenessProbe}));
	// A run takes 75 s: 30 s healthy, 15 s until the third failure, 30 s of grace. Delays of 10, 20 and 40 s are over by then.
	const states = restartsOf(cluster, 'busy').map((line) => line.replace(/^\d+ /, ''));
	expect(states.slice(states.indexOf('Running/running'))).toEqual([
		'Running/running',
		'Running/running r1',
		'Running/running r2',
		'Running/running r3',
		'Running/running r4',
		'Running/running r5',
		'Running/waiting CrashLoopBackOff r5',
	]);
	expect(cluster.container('busy').state!.waiting!.message).toMatch(/^back-off 1m20s restarting failed container=app pod=busy_default\(/);
});

test('a program that ends by itself waits from its second restart on', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('crash', {image: 'busybox:1.28', command: ['sh', '-c', 'sleep 5; exit 1']}));
	const states = restartsOf(cluster, 'crash').map((line) => line.replace(/^\d+ /, ''));
	expect(states.slice(states.indexOf('Running/running'), states.indexOf('Running/running') + 6)).toEqual([
		'Running/running',
		'Running/terminated Error (1)',
		'Running/running r1',
		'Running/terminated Error (1) r1',
		'Running/waiting CrashLoopBackOff r1',
		'Running/running r2',
	]);
});
