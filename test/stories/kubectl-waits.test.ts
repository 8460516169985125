import {describe, expect, test} from 'vitest';
import {Run} from '../../source/scenario/run.ts';
import {stateHash} from '../helpers/state-hash.ts';
import {Story} from '../helpers/story.ts';

const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: nginx, image: 'nginx:1.14'}]
---
apiVersion: v1
kind: Pod
metadata: {name: talker, labels: {app: talker}}
spec:
  restartPolicy: Never
  containers:
    - {name: a, image: busybox, command: [sh, -c, 'for i in 1 2 3; do echo line $i; sleep 5; done']}
    - {name: b, image: busybox, command: [sleep, '100000']}
`;

/** Begins a command, which must go on. */
function begin(story: Story, command: string): string {
	const {session, stdout, stderr} = story.run.perform({kind: 'kubectl', command});
	if (session === undefined) throw new Error(`${command} has ended: ${stdout}${stderr}`);
	return session;
}

/** `<second> <text>` of all a command has written, with a mark before what went to standard error; its exit code last. */
function told({run}: Story, session: string): readonly string[] {
	const {said, isEnded, exitCode} = run.kubectl(session)!;
	const lines = said.flatMap(({atMs, stream, text}) => {
		const mark = stream === 'stderr' ? '! ' : '';
		return text
			.replace(/\n$/, '')
			.split('\n')
			.map((line) => `${Math.floor(atMs / 1000)}s ${mark}${line}`);
	});
	return [...lines, isEnded ? `exit ${exitCode}` : 'goes on'];
}

function watched(command: string, from: string, until: string): readonly string[] {
	const story = new Story(manifests).at(from);
	const session = begin(story, command);
	return told(story.at(until), session);
}

describe('a command ends when what it waits for has come', () => {
	test.each<[string, string, string, readonly string[]]>([
		['wait pod/talker --for=condition=Ready', '1s', '10s', ['1s pod/talker condition met', 'exit 0']],
		['wait pod/talker --for=condition=Ready=false', '5s', '40s', ['16s pod/talker condition met', 'exit 0']],
		[`wait deploy/web --for=jsonpath='{.status.readyReplicas}'=2`, '1s', '10s', ['2s deployment.apps/web condition met', 'exit 0']],
		['wait pod/talker --for=delete --timeout=5s', '5s', '20s', ['10s ! error: timed out waiting for the condition on pods/talker', 'exit 1']],
		[
			'wait pods -l app=web --for=condition=Nonsense --timeout=2s',
			'10s',
			'20s',
			[
				expect.stringMatching(/^12s ! timed out waiting for the condition on pods\/web-/),
				expect.stringMatching(/^12s ! timed out waiting for the condition on pods\/web-/),
				'exit 1',
			] as unknown as readonly string[],
		],
		['wait pod/late --for=create --timeout=3s', '5s', '20s', ['8s ! error: timed out waiting for the condition', 'exit 1']],
		['delete pod talker', '5s', '60s', ['5s pod "talker" deleted from default namespace', 'exit 0']],
		[
			'delete pod talker --timeout=4s',
			'5s',
			'60s',
			['5s pod "talker" deleted from default namespace', '9s ! error: timed out waiting for the condition on pods/talker', 'exit 1'],
		],
		[
			'rollout status deploy web --timeout=1s | tail -n 1',
			'100ms',
			'10s',
			[
				'1s ! error: timed out waiting for the condition',
				'1s Waiting for deployment "web" rollout to finish: 0 of 2 updated replicas are available...',
				'exit 0',
			],
		],
		[
			'exec talker -c b -- sh -c "echo one; sleep 2; echo two; exit 3"',
			'5s',
			'20s',
			['5s one', '7s ! command terminated with exit code 3', '7s two', 'exit 3'],
		],
	])('%s', (command, from, until, expected) => {
		expect(watched(command, from, until)).toEqual(expected);
	});

	test('delete returns when the pod is gone, and the line goes on from there', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(story, 'delete pod talker && get pod talker');
		expect(story.at('34s').run.kubectl(session)).toMatchObject({isEnded: false, stderr: ''});
		expect(told(story.at('40s'), session)).toEqual([
			'5s pod "talker" deleted from default namespace',
			'35s ! Error from server (NotFound): pods "talker" not found',
			'exit 1',
		]);
	});

	test('another pod of the same name is not waited for', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(story, 'wait --for=create pod/late --timeout=60s');
		story.at('8200ms').kubectl('run late --image=nginx:1.14');
		expect(told(story.at('9s'), session)).toEqual(['8s pod/late condition met', 'exit 0']);
	});
});

test('a rollout is told change by change, and fails at its deadline', () => {
	const story = new Story(manifests).at('10s');
	story.kubectl(`patch deploy web -p '{"spec":{"progressDeadlineSeconds":20}}'`);
	story.at('11s').kubectl('set image deploy/web nginx=nginx:nonsense');
	const session = begin(story, 'rollout status deploy/web');
	const lines = told(story.at('60s'), session);
	expect(lines).toContain('11s Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...');
	expect(lines.slice(-2)).toEqual(['32s ! error: deployment "web" exceeded its progress deadline', 'exit 1']);
});

describe('watching', () => {
	test('get -w prints a row for each change, in the columns it has', () => {
		const lines = watched('get pods talker -w', '1s', '60s');
		expect(lines).toEqual([
			'1s NAME     READY   STATUS              RESTARTS   AGE',
			'1s talker   0/2     ContainerCreating   0          1s',
			'1s talker   2/2     Running             0          1s',
			'16s talker   1/2     NotReady            0          16s',
			'goes on',
		]);
	});

	test('what the selector lets go is told as deleted', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(
			story,
			'get pods -l app=talker --watch-only --output-watch-events -o custom-columns=NAME:.metadata.name,APP:.metadata.labels.app',
		);
		const table = begin(story, 'get pods -l app=talker --watch-only --output-watch-events --no-headers');
		story.at('6s').kubectl('label pod talker app=other --overwrite');
		expect(told(story.at('7s'), session)).toEqual(['6s NAME     APP', '6s talker   talker', 'goes on']);
		expect(told(story, table)).toEqual(['6s DELETED      talker   2/2   Running   0     6s', 'goes on']);
	});

	test('a pipe passes lines on as they come, and ends with its reader', () => {
		const story = new Story(manifests).at('1s');
		const session = begin(story, 'get pods -w | grep talker | head -n 2');
		// It is kubectl's next line that finds nobody there to read it.
		expect(told(story.at('10s'), session)).toEqual([
			'1s talker                 0/2     ContainerCreating   0          1s',
			'1s talker                 2/2     Running             0          1s',
			'exit 0',
		]);
	});

	test('ctrl-c ends it, and nothing after it is run', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(story, 'get pods -w; get nodes');
		expect(story.run.perform({kind: 'interrupt', session}).isOk).toBe(true);
		expect(story.run.kubectl(session)).toMatchObject({isEnded: true, exitCode: 130, stdout: expect.not.stringContaining('control-plane')});
		expect(story.run.perform({kind: 'interrupt', session})).toMatchObject({isOk: false});
	});

	test('a log is followed to the end of its container', () => {
		expect(watched('logs -f talker -c a --prefix --tail=1', '5s', '60s')).toEqual([
			'5s [pod/talker/a] line 1',
			'5s [pod/talker/a] line 2',
			'10s [pod/talker/a] line 3',
			'exit 0',
		]);
	});

	test('more logs than it may follow are refused', () => {
		const story = new Story(manifests).at('20s');
		expect(story.kubectl('logs -f talker --all-containers --max-log-requests=1')).toBe(
			'error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit\n',
		);
	});

	test('events are told as they happen', () => {
		const lines = watched('events --for pod/talker -w --types=Normal', '100ms', '20s');
		expect(lines[0]).toBe('0s LAST SEEN   TYPE     REASON      OBJECT       MESSAGE');
		expect(lines).toContain('1s 0s          Normal   Started     Pod/talker   Container started');
	});
});

describe('pods that kubectl is attached to', () => {
	test('run --rm returns the exit code of the container, and takes the pod away', () => {
		const lines = watched('run tmp --rm -i --restart=Never --image=busybox -- sh -c "sleep 3; echo done; exit 4"', '5s', '30s');
		expect(lines.map((line) => line.replace(/^\d+s /, ''))).toEqual([
			'! All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.',
			"! If you don't see a command prompt, try pressing enter.",
			'done',
			'! pod default/tmp terminated (Error)',
			'pod "tmp" deleted from default namespace',
			'exit 4',
		]);
	});

	test('what is typed goes to the shell, once somebody reads it', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(story, 'run tmp --rm -it --restart=Never --image=busybox -- sh');
		story.run.perform({kind: 'type', session, text: 'hostname\n'});
		expect(story.at('10s').run.kubectl(session)?.stdout).toBe('hostname\ntmp\n/ # ');
		story.run.perform({kind: 'type', session, text: 'exit 3\n'});
		expect(story.at('20s').run.kubectl(session)).toMatchObject({isEnded: true, exitCode: 3});
		expect(story.run.find('pods', 'default/tmp')).toBeUndefined();
	});
});

test('drain waits until the pods it evicts are gone', () => {
	const story = new Story(manifests).at('10s');
	const node = story.run.list('pods', 'default').find(({metadata}) => metadata.labels?.app === 'web')!.spec.nodeName!;
	const session = begin(story, `drain ${node} --ignore-daemonsets --force`);
	const lines = told(story.at('80s'), session);
	const at = (pattern: RegExp): string => lines.find((line) => pattern.test(line)) ?? '';
	expect(at(/evicting pod default\/web/)).toMatch(/^10s /);
	// nginx needs a moment to stop, and drain looks every second.
	expect(at(/pod\/web-.* evicted/)).toMatch(/^11s /);
	expect(lines.slice(-2)).toEqual([expect.stringMatching(new RegExp(`^\\d+s node/${node} drained$`)), 'exit 0']);
});

test('a run saved while commands wait ends as the one that was not', () => {
	const commands = [
		'get pods -w | grep web',
		'logs -f talker -c a',
		'rollout status deploy/web',
		'exec talker -c b -- sh -c "sleep 1; echo one; sleep 7; echo two"',
		'delete pod talker &',
		'events -w',
	];
	const play = (savedAt: string): readonly unknown[] => {
		const story = new Story(manifests).at('5s');
		story.kubectl('rollout restart deploy/web');
		const sessions = commands.flatMap((command) => story.run.perform({kind: 'kubectl', command}).session ?? []);
		const run = Run.restore(story.at(savedAt).run.save());
		run.runUntil(60_000);
		return [stateHash(run), ...sessions.map((session) => run.kubectl(session))];
	};
	const [first, ...others] = ['5s', '6123ms', '9s', '20s', '59s'].map(play);
	for (const other of others) expect(other).toEqual(first);
});

test('replace --force makes the object anew when the old one is gone', () => {
	const story = new Story(manifests).at('5s');
	story.kubectl('run gone --image=busybox --command -- sleep 1000');
	story.at('8s').kubectl('get pod gone -o yaml > gone.yaml');
	const before = story.pod('gone').metadata.uid;
	const session = begin(story, 'replace --force --grace-period=3 -f gone.yaml');
	expect(told(story.at('20s'), session)).toEqual(['8s pod "gone" deleted from default namespace', '12s pod/gone replaced', 'exit 0']);
	expect(story.pod('gone').metadata.uid).not.toBe(before);
});

describe('debugging', () => {
	test('a copy of a pod runs another command, without the probes that would kill it', () => {
		const story = new Story(manifests).at('5s');
		expect(story.kubectl('debug talker --copy-to=copy --container=a --set-image=b=busybox:1.36 -- sleep 1000')).toBe('');
		story.at('15s');
		expect(story.row('copy')).toBe('2/2 Running 0');
		const {spec, metadata} = story.pod('copy');
		expect(spec.containers.map(({image, command}) => [image, command])).toEqual([
			['busybox', ['sleep', '1000']],
			['busybox:1.36', ['sleep', '100000']],
		]);
		expect(spec.shareProcessNamespace).toBe(true);
		expect(metadata.labels).toBeUndefined();
		expect(story.kubectl('debug talker --copy-to=other -c new')).toBe('error: you must specify image when creating new container\n');
		expect(story.kubectl('debug talker --same-node --image=busybox')).toBe('error: --same-node may only be used with --copy-to.\n');
	});

	test('a pod on a node is in the namespaces of the node', () => {
		const story = new Story(manifests).at('5s');
		const said = story.kubectl('debug node/node01 --image=busybox -- sleep 1000');
		const [, name = ''] = /^Creating debugging pod (node-debugger-node01-\w{5}) with container debugger on node node01\.\n$/.exec(said) ?? [];
		story.at('15s');
		expect(story.row(name)).toBe('1/1 Running 0');
		expect(story.pod(name).spec).toMatchObject({hostNetwork: true, hostPID: true, nodeName: 'node01'});
		expect(story.kubectl(`exec ${name} -- ps`)).toContain('kubelet');
	});

	test('what an ephemeral container prints is seen until it ends', () => {
		const story = new Story(manifests).at('5s');
		const session = begin(story, 'debug talker -it --image=busybox -c dig -- sh -c "sleep 4; echo found"');
		const lines = told(story.at('30s'), session);
		expect(lines.slice(-3)).toEqual([
			expect.stringMatching(/found$/),
			expect.stringMatching(
				/Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach talker -c dig -n default -i -t'/,
			),
			'exit 0',
		]);
	});
});
