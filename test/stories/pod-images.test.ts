import {describe, expect, test} from 'vitest';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

describe('a pod whose image does not exist', () => {
	test('goes from ErrImagePull to ImagePullBackOff and back, for longer and longer', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('redis', {name: 'redis', image: 'redis123'}));
		const seen = cluster.watch('redis', '6m');

		expect(seen.slice(0, 2).map(({text}) => text)).toEqual(['Pending/unknown', 'Pending/waiting ContainerCreating']);
		const rest = seen.slice(2);
		expect(rest.length).toBeGreaterThan(6);
		for (const [index, {text}] of rest.entries()) {
			expect(text).toBe(index % 2 === 0 ? 'Pending/waiting ErrImagePull' : 'Pending/waiting ImagePullBackOff');
		}
		// A failed sync is repeated after 10 to 15 s; it then says why the one before it failed.
		const [first, second] = [rest[0]!.atMs, rest[1]!.atMs];
		expect(first).toBeLessThan(3000);
		expect(second - first).toBeGreaterThanOrEqual(10_000);
		expect(second - first).toBeLessThanOrEqual(16_000);
	});

	test('is pulled again after 10, 20, 40, 80, 160 and 300 seconds at the earliest', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('redis', {name: 'redis', image: 'redis123'}));
		const pulls: number[] = [];
		let known = 0;
		for (let second = 0; second < 1200; second += 1) {
			cluster.runFor('1s');
			const count = cluster.events('redis').find(({reason}) => reason === 'Pulling')?.count ?? 0;
			// The recorder limits what it writes about one pod; until then each pull is an event.
			if (count > known) pulls.push(cluster.nowMs);
			known = count;
		}
		const gaps = pulls.slice(1).map((atMs, index) => Math.floor((atMs - pulls[index]!) / 1000));
		for (const [index, gap] of gaps.entries()) {
			const delay = [10, 20, 40, 80, 160, 300][Math.min(index, 5)]!;
			expect(gap).toBeGreaterThanOrEqual(delay);
			// It is found out at a sync, which comes 10 to 15 s after the one before, and a pull takes a second or two.
			expect(gap).toBeLessThanOrEqual(delay + 20);
		}
		expect(gaps.length).toBeGreaterThanOrEqual(3);
	});

	test('says so in its events and waiting messages', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('redis', {name: 'redis', image: 'redis123'}));
		cluster.runFor('30s');
		const error =
			'failed to pull and unpack image "docker.io/library/redis123:latest": failed to resolve reference "docker.io/library/redis123:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
		const texts = cluster.eventTexts('redis').map((text) => text.replace(/ \(x\d+\)$/, '').replace('rpc error: code = Unknown desc = ', ''));
		expect(texts).toEqual(
			[
				'Normal Pulling Pulling image "redis123"',
				`Warning Failed Failed to pull image "redis123": ${error}`,
				'Warning Failed Error: ErrImagePull',
				'Normal BackOff Back-off pulling image "redis123"',
				'Warning Failed Error: ImagePullBackOff',
			].sort((a, b) => texts.indexOf(a) - texts.indexOf(b)),
		);
		expect(cluster.events('redis').every(({involvedObject}) => involvedObject.fieldPath === 'spec.containers{redis}')).toBe(true);
		expect(cluster.events('redis').every(({source}) => source?.component === 'kubelet' && source.host === 'node01')).toBe(true);

		cluster.runUntilTrue(() => cluster.container('redis').state?.waiting?.reason === 'ImagePullBackOff', '2m');
		expect(cluster.container('redis').state?.waiting?.message?.replace('rpc error: code = Unknown desc = ', '')).toBe(
			`Back-off pulling image "redis123": ErrImagePull: ${error}`,
		);
		expect(() => cluster.kubelet().logs(cluster.pod('redis').metadata.uid, 'redis', {isPrevious: false})).toThrow(
			'container "redis" in pod "redis" is waiting to start: trying and failing to pull image',
		);
	});

	test('runs as soon as the image is edited, without waiting for the back-off of the wrong one', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('redis', {name: 'redis', image: 'redis123'}));
		cluster.runFor('3m');
		cluster.client.modify('pods', 'default/redis', (pod) => ({
			...pod,
			spec: {...pod.spec, containers: [{...pod.spec.containers[0]!, image: 'nginx:1.14'}]},
		}));
		const tookMs = cluster.runUntilTrue(() => cluster.pod('redis').status.phase === 'Running');
		expect(tookMs).toBeLessThan(15_000);
		expect(cluster.container('redis').restartCount).toBe(0);
	});
});

test('with pull policy Never an image that is not there is never pulled', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', {image: 'nginx:1.14', imagePullPolicy: 'Never'}));
	cluster.runFor('30s');
	expect(cluster.container('web').state?.waiting).toEqual({
		reason: 'ErrImageNeverPull',
		message: 'Container image "nginx:1.14" is not present with pull policy of Never',
	});
	expect(cluster.events('web').map(({reason}) => reason)).toEqual(['ErrImageNeverPull', 'Failed']);
});

test('a name that is none is not pulled', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', {image: 'Nginx'}));
	cluster.runFor('30s');
	expect(cluster.container('web').state?.waiting?.reason).toBe('InvalidImageName');
});

test('pulls of one node go one after another, and say how long they waited', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('a', {image: 'nginx:1.14'}));
	cluster.apply(podManifest('b', {image: 'nginx:1.25'}));
	cluster.runFor('1m');
	const pulled = ['a', 'b'].map(
		(pod) => /in (\S+)s \((\S+)s including waiting\)/.exec(cluster.events(pod).find(({reason}) => reason === 'Pulled')!.message!)!,
	);
	const [first, second] = pulled.map(([, pull, whole]) => ({pull: Number(pull), whole: Number(whole)})).sort((a, b) => a.whole - b.whole);
	expect(first!.pull).toBe(first!.whole);
	expect(second!.whole).toBeGreaterThan(second!.pull);
	expect(second!.whole - second!.pull).toBeLessThanOrEqual(first!.pull);
});

test('an image that is there is not pulled again', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('a', {image: 'nginx:1.14'}));
	cluster.runFor('1m');
	cluster.apply(podManifest('b', {image: 'nginx:1.14'}));
	cluster.runFor('1m');
	expect(cluster.eventTexts('b')).toEqual([
		'Normal Pulled Container image "nginx:1.14" already present on machine and can be accessed by the pod',
		'Normal Created Container created',
		'Normal Started Container started',
	]);
});

test('pulls beside each other are limited: a burst of ten, five a second after that', () => {
	const cluster = new TestCluster({config: {serializeImagePulls: false}});
	for (let index = 0; index < 12; index += 1) cluster.apply(podManifest(`web-${index}`, {image: 'nginx', imagePullPolicy: 'Always'}));
	cluster.runFor('1m');
	const refused = cluster.client.list('events').filter(({message}) => message === 'Failed to pull image "nginx": pull QPS exceeded');
	expect(refused.length).toBeGreaterThanOrEqual(1);
	expect(refused.length).toBeLessThanOrEqual(2);
	for (let index = 0; index < 12; index += 1) expect(cluster.pod(`web-${index}`).status.phase).toBe('Running');
});

test('of pulls beside each other only so many run at once, if the kubelet is told so', () => {
	const cluster = new TestCluster({config: {serializeImagePulls: false, maxParallelImagePulls: 2}});
	const images = ['nginx:1.14', 'redis:7', 'postgres:16', 'busybox:1.36'];
	for (const [index, image] of images.entries()) cluster.apply(podManifest(`pod-${index}`, {image}));
	cluster.runFor('2m');
	const pulled = cluster.client.list('events').flatMap(({message = ''}) => {
		const [, own, whole] = /^Successfully pulled image .* in (\S+) \((\S+) including waiting\)/.exec(message) ?? [];
		return own === undefined ? [] : [own === whole];
	});
	expect(pulled.toSorted()).toEqual([false, false, true, true]);
});
