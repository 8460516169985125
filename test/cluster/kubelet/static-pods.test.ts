import {describe, expect, test} from 'vitest';
import {decodeStaticPod, mirrorPodOf, StaticPodFolder} from '../../../source/cluster/kubelet/static-pods.ts';
import type {Machine} from '../../../source/world/types.ts';

const source = {path: '/etc/kubernetes/manifests/mydb.yaml', nodeName: 'node01', nowMs: 0};
const manifest = `
apiVersion: v1
kind: Pod
metadata:
  name: mydb
spec:
  containers:
  - name: mydb
    image: redis
`;

describe('a static pod', () => {
	test('has the name of its node behind its own, and says where it comes from', () => {
		const pod = decodeStaticPod(manifest, source)!;
		expect(pod.metadata).toMatchObject({name: 'mydb-node01', namespace: 'default'});
		expect(pod.metadata.uid).toMatch(/^[0-9a-f]{32}$/);
		expect(pod.metadata.annotations).toEqual({
			'kubernetes.io/config.hash': pod.metadata.uid,
			'kubernetes.io/config.seen': '2026-01-01T00:00:00Z',
			'kubernetes.io/config.source': 'file',
		});
		expect(pod.spec).toMatchObject({nodeName: 'node01', restartPolicy: 'Always', tolerations: [{effect: 'NoExecute', operator: 'Exists'}]});
		expect(pod.spec.containers[0]).toMatchObject({imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log'});
	});

	test('is another one as soon as its file says something else, and the same as long as it does not', () => {
		const uid = decodeStaticPod(manifest, source)?.metadata.uid;
		expect(decodeStaticPod(manifest, {...source, nowMs: 60_000})?.metadata.uid).toBe(uid);
		expect(decodeStaticPod(manifest.replace('redis', 'redis:7'), source)?.metadata.uid).not.toBe(uid);
		expect(decodeStaticPod(manifest, {...source, path: '/etc/kubernetes/manifests/other.yaml'})?.metadata.uid).not.toBe(uid);
	});

	test('may be written in JSON', () => {
		const json = JSON.stringify({apiVersion: 'v1', kind: 'Pod', metadata: {name: 'a'}, spec: {containers: [{name: 'a', image: 'nginx'}]}});
		expect(decodeStaticPod(json, source)?.metadata.name).toBe('a-node01');
	});

	test.each([
		{name: 'nothing', text: ''},
		{name: 'no YAML', text: '{'},
		{name: 'another kind', text: manifest.replace('Pod', 'Service')},
		{name: 'no containers', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}'},
		{name: 'what needs a ConfigMap', text: `${manifest}    envFrom: [{configMapRef: {name: settings}}]\n`},
		{name: 'an impossible container', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [7]}'},
	])('is not made of $name', ({text}) => {
		expect(decodeStaticPod(text, source)).toBeUndefined();
	});

	test('is shown to the API server as a mirror pod that belongs to the node', () => {
		const pod = decodeStaticPod(manifest, source)!;
		const mirror = mirrorPodOf(pod, {name: 'node01', uid: 'node-uid'});
		expect(mirror.metadata.uid).toBeUndefined();
		expect(mirror.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(pod.metadata.uid);
		expect(mirror.metadata.ownerReferences).toEqual([{apiVersion: 'v1', kind: 'Node', name: 'node01', uid: 'node-uid', controller: true}]);
	});
});

describe('the folder of static pods', () => {
	function machine(files: Record<string, string>): Machine {
		return {
			name: 'node01',
			readFile: (path: string) => files[path],
			listFiles: (directory: string) =>
				Object.keys(files)
					.filter((path) => path.startsWith(`${directory}/`))
					.map((path) => path.slice(directory.length + 1)),
		} as unknown as Machine;
	}

	test('is read file by file, hidden and broken ones passed over', () => {
		const files = {
			'/m/b.yaml': manifest.replaceAll('mydb', 'b'),
			'/m/.swp': manifest,
			'/m/broken.yaml': '{',
			'/m/a.yaml': manifest.replaceAll('mydb', 'a'),
		};
		expect([...new StaticPodFolder().read(machine(files), '/m', 0).values()].map((pod) => pod.metadata.name)).toEqual(['b-node01', 'a-node01']);
	});

	test('is decoded again only where it has changed', () => {
		const files: Record<string, string> = {'/m/a.yaml': manifest.replaceAll('mydb', 'a'), '/m/b.yaml': manifest.replaceAll('mydb', 'b')};
		const folder = new StaticPodFolder();
		const [a, b] = folder.read(machine(files), '/m', 0).values();
		files['/m/b.yaml'] = files['/m/b.yaml']!.replace('redis', 'redis:7');
		const [sameA, otherB] = folder.read(machine(files), '/m', 20_000).values();
		expect(sameA).toBe(a);
		expect(otherB?.metadata.uid).not.toBe(b?.metadata.uid);
	});
});
