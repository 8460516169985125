import {describe, expect, test} from 'vitest';
import {isManifests, parseScenario} from '../../source/scenario/parse.ts';

function parse(text: string, files: Readonly<Record<string, string>> = {}) {
	return parseScenario(text, {file: 'demo.yaml', name: 'demo', readFile: (name) => files[name]}, () => []);
}

function problems(text: string): string[] {
	return parse(text).problems.map(({line, column, message, hint}) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}

test('a scenario becomes plain data: cluster, files, steps, checks', () => {
	const {scenario, problems: found} = parse(
		`title: {en: A demo, ko: 시연}
seed: 7
cluster:
  nodes:
    - {cpu: 2, memory: 4Gi, labels: {disk: ssd}}
    - {name: big, pods: 20}
steps:
  - at: 5s
    apply: web.yaml
    expect: {get: pod/web, columns: {READY: 1/1, RESTARTS: 0}, within: 30s}
  - after: 1m
    fault: memory-leak
    target: pods -l app=web
    mode: fixed-percent
    value: 50
    with: {rate: 4Mi}
    for: 2m
  - kubectl: kubectl delete pod web
    expect:
      - event: {reason: Killing, count: '>= 1'}
        not: true
        for: 10s
`,
		{'web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n'},
	);
	expect(found).toEqual([]);
	expect(scenario!.title).toEqual({en: 'A demo', ko: '시연'});
	expect(scenario!.cluster.nodes.map(({name, cpuMillicores, memoryBytes, pods}) => [name, cpuMillicores, memoryBytes / 1024 ** 3, pods])).toEqual([
		['control-plane', 4000, 8, 110],
		['node01', 2000, 4, 110],
		['big', 4000, 8, 20],
	]);
	const [apply, fault, remove] = scenario!.steps;
	expect(apply).toMatchObject({
		atMs: 5000,
		actions: [{kind: 'apply', namespace: 'default'}],
		checks: [
			{
				subject: {kind: 'get', arguments: 'pod/web', columns: {READY: '1/1', RESTARTS: 0}},
				withinMs: 30_000,
				isNegated: false,
				position: {line: 10, column: 13},
			},
		],
	});
	expect(fault).toMatchObject({
		afterMs: 60_000,
		actions: [
			{
				kind: 'fault',
				fault: 'memory-leak',
				target: {kind: 'pods', selector: 'app=web', mode: 'fixed-percent', value: 50, namespace: 'default'},
				parameters: {rate: '4Mi'},
				durationMs: 120_000,
			},
		],
	});
	expect(remove).toMatchObject({afterMs: 0, actions: [{kind: 'kubectl', command: 'delete pod web'}], checks: [{isNegated: true, forMs: 10_000}]});
	expect(scenario!.files['web.yaml']).toContain('kind: Pod');
});

describe('what an author wrote wrong is said with its place and how to mend it', () => {
	const rows: [name: string, text: string, expected: string[]][] = [
		['an unknown field, and the one meant', 'title: t\nsteps:\n  - at: 1s\n    aply: x.yaml\n', ['4:5 unknown field "aply" (did you mean apply?)']],
		[
			'a field nobody can guess',
			'title: t\nzzzzzzz: 1\n',
			['2:1 unknown field "zzzzzzz" (known here: title, description, seed, speed, cluster, images, manifests, clients, steps)'],
		],
		[
			'a runtime there is not',
			'title: t\ncluster: {containerRuntime: docker}\n',
			['2:29 containerRuntime must be containerd or cri-o (found "docker")'],
		],
		[
			'a threshold that is none',
			'title: t\ncluster:\n  nodes: [{name: a, kubelet: {evictionHard: {memory.available: much}}}]\n',
			['3:30 the kubelet would not start: evictionHard: quantities must match'],
		],
		[
			'a service the node does not have',
			'title: t\ncluster: {workers: 1, containerRuntime: cri-o}\nsteps:\n  - service: {node: node01, name: containerd, do: stop}\n',
			['4:35 node01 has no service containerd (its container runtime is the service crio)'],
		],
		['no title', 'steps: []\n', ['1:1 title is missing (add title:)']],
		['a wrong duration', 'title: t\nsteps:\n  - at: soon\n', ['3:9 at must be a duration such as 30s or 1m30s (found "soon")']],
		['a number where a duration belongs', 'title: t\nsteps:\n  - after: 30\n', ['3:12 after must be a duration such as 30s or 1m30s (found 30)']],
		[
			'a fault that is none',
			'title: t\nsteps:\n  - {fault: memory-leek, target: pod/web}\n',
			['3:13 there is no fault "memory-leek" (did you mean memory-leak?)'],
		],
		[
			'a parameter the fault does not have',
			'title: t\nsteps:\n  - {fault: memory-leak, target: pod/web, with: {speed: 3}}\n',
			['3:49 memory-leak has no parameter "speed"; it has rate (podquake faults memory-leak lists its parameters)'],
		],
		[
			'a file that is not there',
			'title: t\nsteps:\n  - apply: nowhere.yaml\n',
			['3:12 there is no file nowhere.yaml (file names are relative to the scenario)'],
		],
		[
			'a broken regular expression',
			'title: t\nsteps:\n  - expect: {kubectl: get pods, stdout: "/(/"}\n',
			['3:41 stdout is no regular expression (found "/(/")'],
		],
		[
			'two nodes of one name',
			'title: t\ncluster: {nodes: [{name: a}, {name: a}]}\n',
			['2:37 there are two nodes called a (give each node a name of its own)'],
		],
		[
			'an image file system of nothing, of no capacity, or of an unknown field',
			'title: t\ncluster: {imageFileSystem: {capacity: 0, inodes: 0}, nodes: [{imageFileSystem: {inodes: 5}}, {imageFileSystem: {capacity: 1Gi, size: 2}}]}\n',
			[
				'2:128 unknown field "size" (known here: capacity, inodes, throughput, containerfs)',
				'2:39 capacity must be more than nothing (found "0")',
				'2:50 inodes must be more than nothing (found 0)',
				'2:80 capacity is missing (add capacity:)',
			],
		],
		['a disk that does nothing', 'title: t\ncluster: {diskThroughput: 0}\n', ['2:27 diskThroughput must be at least 1k (found "0")']],
		[
			'writable layers apart from images, which containerd cannot do',
			'title: t\ncluster: {imageFileSystem: {capacity: 1Gi, containerfs: nodefs}}\n',
			['2:57 containerd keeps writable layers where its images are (containerRuntime: cri-o can keep them apart (imagestore))'],
		],
		['a client without a service', 'title: t\nclients:\n  - {name: users, rate: 5}\n', ['3:5 service is missing (add service:)']],
		[
			'a client with a wrong rate, port and path',
			'title: t\nclients:\n  - {name: users, service: web, rate: fast, port: 0, path: here}\n',
			['3:39 rate must be a number of requests per second (found "fast")', '3:51 port must be between 1 and 65535', '3:60 path must begin with /'],
		],
		[
			'a client on a node that is not there',
			'title: t\nclients:\n  - {name: users, service: web, rate: 5, from: node09}\n',
			['3:48 there is no node "node09" (there are control-plane, node01, node02, node03)'],
		],
		[
			'a change of a client that was not started',
			'title: t\nsteps:\n  - traffic: {name: users, rate: 5}\n',
			['3:21 there is no client "users" yet (a service: starts one)'],
		],
		[
			'a check of a client that was not started',
			'title: t\nclients:\n  - {name: users, service: web, rate: 5}\nsteps:\n  - expect: {traffic: {client: user, success: 100}}\n',
			['5:32 there is no client "user" yet (did you mean users?)'],
		],
		[
			'an unknown figure of traffic',
			'title: t\nsteps:\n  - expect: {traffic: {client: users, succes: 100}}\n',
			['3:39 unknown field "succes" (did you mean success?)'],
		],
		[
			'a line for a shell that was not opened',
			'title: t\nsteps:\n  - type: {shell: s1, text: ls}\n',
			['3:19 there is no shell "s1" yet (a step with shell: {name: …, pod: …} opens one)'],
		],
		['an empty file', '', ['1:1 the file is empty (a scenario has a title and steps; podquake list shows examples)']],
		['all at once', 'title: t\nsteps:\n  - at: soon\n    aply: x\n  - {say: 3}\n', ['3:9', '4:5', '5:11']],
	];
	test.each(rows)('%s', (_, text, expected) => {
		const found = problems(text);
		expect(found).toHaveLength(expected.length);
		for (const [index, start] of expected.entries()) expect(found.toSorted()[index]).toContain(start);
	});

	test('a text that is no YAML is pointed at, and nothing else is guessed', () => {
		const found = problems('title: "t\nsteps:\n  - at: 1s\n');
		expect(found.length).toBeGreaterThan(0);
		for (const problem of found) expect(problem).toMatch(/^\d+:\d+ this is not YAML: /);
	});
});

test('manifests are told from scenarios', () => {
	expect(isManifests('apiVersion: v1\nkind: Pod\n')).toBe(true);
	expect(isManifests('title: t\nsteps: []\n')).toBe(false);
});
