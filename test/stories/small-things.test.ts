import {describe, expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

/* What kubectl shows of pods in less usual situations. */

const pod = (name: string, container: string, spec = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {${spec}containers: [{name: app, ${container}}]}
`;

test('HTTPS asked of a port that speaks HTTP', () => {
	const story = new Story(pod('web', "image: 'nginx:1.25', livenessProbe: {httpGet: {port: 80, scheme: HTTPS}}")).at('20s');
	const {podIP} = story.pod('web').status;
	expect(story.events('web').at(-1)).toBe(
		`Unhealthy Liveness probe failed: Get "https://${podIP}:80/": http: server gave HTTP response to HTTPS client`,
	);
});

test('a claim that is not there keeps a pod from any node', () => {
	const claim = 'volumes: [{name: data, persistentVolumeClaim: {claimName: task-pv-claim}}], ';
	const story = new Story(pod('claims', 'image: nginx, volumeMounts: [{name: data, mountPath: /data}]', claim)).at('20s');
	expect(story.row('claims')).toBe('0/1 Pending 0');
	expect(story.events('claims')).toEqual([
		expect.stringMatching(
			/^FailedScheduling 0\/4 nodes are available: persistentvolumeclaim "task-pv-claim" not found\. .*4 Preemption is not helpful for scheduling\.$/,
		),
	]);
});

describe('logs of the run before', () => {
	const story = () => new Story(pod('crash', "image: 'busybox:1.36', command: [sh, -c, 'echo hello; sleep 5; exit 1']"));

	test('of a container that has not run before there is none', () => {
		expect(story().at('4s').kubectl('logs crash -p')).toBe(
			'Error from server (BadRequest): previous terminated container "app" in pod "crash" not found\n',
		);
	});

	test('while the next run is on', () => {
		const running = story().at('10s');
		expect(running.row('crash')).toMatch(/^1\/1 Running 1 /);
		expect(running.kubectl('logs crash -p')).toMatch(/hello\n$/);
	});

	test('once the next run has ended as well, the one before it is removed', () => {
		const ended = story().at('16s');
		const [status] = ended.pod('crash').status.containerStatuses!;
		expect(status!.state!.terminated).toBeDefined();
		expect(ended.kubectl('logs crash')).toMatch(/hello\n$/);
		expect(ended.kubectl('logs crash -p')).toBe(`unable to retrieve container logs for ${status!.lastState!.terminated!.containerID}`);
	});
});

test('a file mounted by subPath stays as it was when its container was made', () => {
	const story = new Story(`
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: blue}
---
apiVersion: v1
kind: Pod
metadata: {name: mounts}
spec:
  containers:
    - name: app
      image: busybox
      command: [sh, -c, 'sleep 200']
      volumeMounts: [{name: settings, mountPath: /etc/all}, {name: settings, mountPath: /etc/color, subPath: color}]
  volumes: [{name: settings, configMap: {name: settings}}]
`).at('30s');
	story.kubectl('patch configmap settings --type merge -p "{\\"data\\":{\\"color\\":\\"green\\"}}"');
	expect(story.at('3m').kubectl('exec mounts -- cat /etc/all/color')).toBe('green');
	expect(story.kubectl('exec mounts -- cat /etc/color')).toBe('blue');
	// The next run of the container is given it anew.
	expect(story.at('4m30s').row('mounts')).toMatch(/^1\/1 Running 1 /);
	expect(story.kubectl('exec mounts -- cat /etc/color')).toBe('green');
});

test('a working directory that the image does not have is made, with all above it', () => {
	const story = new Story(
		pod('deep', "image: busybox, workingDir: /data/of/mine, command: [sh, -c, 'pwd; ls -d /data/of/mine']", 'restartPolicy: Never, '),
	).at('20s');
	expect(story.kubectl('logs deep')).toBe('/data/of/mine\n/data/of/mine\n');
});

test('a pod with a subdomain has a full name', () => {
	const story = new Story(
		pod(
			'named',
			"image: busybox, command: [sh, -c, 'hostname; hostname -f; tail -1 /etc/hosts']",
			'hostname: one, subdomain: group, restartPolicy: Never, ',
		),
	);
	const full = 'one.group.default.svc.cluster.local';
	expect(story.at('20s').kubectl('logs named')).toBe(`one\n${full}\n${story.pod('named').status.podIP}\t${full}\tone\n`);
});

describe('modes of mounted files', () => {
	const script = (name: string, mode: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: {name: scripts}
data: {run.sh: "#!/bin/sh\\necho started\\nsleep 1000\\n", note: hello}
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers: [{name: app, image: busybox, command: [/scripts/run.sh], volumeMounts: [{name: scripts, mountPath: /scripts}]}]
  volumes: [{name: scripts, configMap: {name: scripts${mode}}}]
`;

	test('a script is run if the mode lets it', () => {
		const story = new Story(script('allowed', ', defaultMode: 0755')).at('20s');
		expect(story.kubectl('logs allowed')).toBe('started\n');
		expect(story.kubectl('exec allowed -- ls -l /scripts/..data/note')).toMatch(/^-rwxr-xr-x /);
	});

	test('and is refused with the usual one', () => {
		const story = new Story(script('denied', '')).at('20s');
		expect(story.pod('denied').status.containerStatuses![0]).toMatchObject({lastState: {terminated: {reason: 'StartError', exitCode: 128}}});
		expect(story.events('denied').join('\n')).toContain('exec: "/scripts/run.sh": permission denied');
	});

	test('a file may have one of its own', () => {
		const items = ', defaultMode: 0400, items: [{key: run.sh, path: run.sh, mode: 0555}, {key: note, path: note}]';
		const story = new Story(script('mixed', items)).at('20s');
		expect(
			story
				.kubectl('exec mixed -- ls -l /scripts/..data/')
				.split('\n')
				.map((line) => line.slice(0, 10)),
		).toEqual(['total 8', '-r--------', '-r-xr-xr-x', '']);
	});
});

test.each([
	['root, unless it is said otherwise', 'debian', '', 'uid=0(root) gid=0(root) groups=0(root)'],
	[
		'a user, its group and others',
		'busybox:1.28',
		'securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}, ',
		'uid=1000 gid=3000 groups=2000,3000,4000',
	],
])('who a container runs as: %s', (_name, image, context, expected) => {
	const story = new Story(pod('who', `image: '${image}', command: [sleep, '3600']`, context)).at('20s');
	expect(story.kubectl('exec who -- id').trim()).toBe(expected);
});

test.each([
	[
		'a file',
		'/etc/passwd',
		'runc create failed: unable to start container process: error during container init: mkdir /etc/passwd: not a directory: unknown',
	],
	[
		'below a file',
		'/etc/passwd/of/mine',
		'runc create failed: unable to start container process: error during container init: mkdir /etc/passwd: not a directory: unknown',
	],
	['no absolute path', 'data', 'runc create failed: Cwd must be an absolute path: unknown'],
])('a working directory that cannot be: %s', (_name, directory, why) => {
	const story = new Story(pod('lost', `image: busybox, workingDir: ${directory}, command: [pwd]`, 'restartPolicy: Never, ')).at('20s');
	expect(story.pod('lost').status!.containerStatuses![0]!.state!.terminated).toMatchObject({
		reason: 'StartError',
		exitCode: 128,
		message: `failed to create containerd task: failed to create shim task: OCI runtime create failed: ${why}`,
	});
});

test('a working directory is made even where the root is read-only', () => {
	const story = new Story(
		pod(
			'fixed',
			"image: busybox, workingDir: /data/of/mine, securityContext: {readOnlyRootFilesystem: true}, command: [sh, -c, 'pwd; touch file']",
			'restartPolicy: Never, ',
		),
	).at('20s');
	expect(story.kubectl('logs fixed')).toBe('/data/of/mine\ntouch: file: Read-only file system\n');
});
