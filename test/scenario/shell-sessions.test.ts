import {expect, test} from 'vitest';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

const scenario = scenarioFrom(`
title: A pod to look into
cluster: {workers: 1, addons: false}
manifests:
  - apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
        - name: app
          image: busybox:1.36
          command: ['sh', '-c', 'touch /tmp/healthy; sleep 3600']
          livenessProbe: {exec: {command: [cat, /tmp/healthy]}, periodSeconds: 5}
        - {name: bare, image: 'hashicorp/http-echo:1.0', args: ['-text=x']}
`);

function start(): Run {
	const run = Run.start({scenario});
	run.runUntil(20_000);
	return run;
}

const shell = {kind: 'shell', session: 's1', namespace: 'default', pod: 'web', container: 'app', command: ['sh']} as const;

function type(run: Run, text: string | undefined) {
	return run.perform({kind: 'type', session: 's1', text});
}

test('a shell answers line by line and remembers where it is', () => {
	const run = start();
	expect(run.perform(shell).isOk).toBe(true);
	expect(run.shell('s1')).toEqual({text: '', isEnding: false, end: undefined});
	type(run, 'cd /tmp; greeting=hello\n');
	type(run, 'ls; echo $greeting from $PWD\n');
	expect(run.shell('s1')!.text).toBe('$ cd /tmp; greeting=hello\n$ ls; echo $greeting from $PWD\nhealthy\nhello from /tmp\n');
	type(run, 'sleep 5; echo done\n');
	run.runUntil(24_000);
	expect(run.shell('s1')!.text).not.toContain('\ndone');
	run.runUntil(26_000);
	expect(run.shell('s1')!.text).toMatch(/\ndone\n$/);
	type(run, 'exit 3\n');
	expect(run.shell('s1')).toMatchObject({isEnding: true, end: undefined});
	run.runUntil(27_000);
	expect(run.shell('s1')!.end).toEqual({exitCode: 3, message: undefined});
	expect(type(run, 'ls\n')).toMatchObject({isOk: false, stderr: 'the command has ended\n'});
});

test('what is done in the shell is real: without its file the probe fails and the container is restarted', () => {
	const run = start();
	run.perform(shell);
	type(run, 'rm /tmp/healthy\n');
	expect(run.query('get pod web').stdout).toMatch(/2\/2 +Running +0 /);
	run.runUntil(90_000);
	expect(run.query('get pod web').stdout).toMatch(/Running +1 \(/);
	expect(run.query('get events').stdout).toMatch(/Unhealthy +pod\/web +Liveness probe failed: cat: can't open '\/tmp\/healthy'/);
	// The shell went with its container.
	expect(run.shell('s1')!.end).toBeDefined();
});

test('a scenario opens a shell and types as well', () => {
	const liveness = scenarioFrom(`
title: What the shell does is real
cluster: {workers: 1, addons: false}
manifests: [manifests/liveness-exam.yaml]
steps:
  - {at: 20s, shell: {name: s1, pod: liveness-exam}}
  - {type: {shell: s1, text: cd /tmp}}
  - {type: {shell: s1, text: touch here}}
  - {type: {shell: s1}}
  - expect: {kubectl: exec liveness-exam -- ls /tmp, stdout: '/here/'}
  - {refused: true, type: {shell: s1, text: ls}}
`);
	const run = Run.start({scenario: liveness});
	run.player.advance(60_000, true);
	expect(run.player.results.map(({isPassed, title, problem}) => [title, isPassed, problem])).toEqual([
		['kubectl exec liveness-exam -- ls /tmp prints /here/', true, undefined],
		['is refused', true, undefined],
	]);
});

test('the end of what is typed ends the shell', () => {
	const run = start();
	run.perform(shell);
	type(run, undefined);
	run.runUntil(21_000);
	expect(run.shell('s1')!.end).toEqual({exitCode: 0, message: undefined});
});

test.each([
	['an image without a shell', {...shell, container: 'bare'}, /exec: "sh": executable file not found in \$PATH/],
	['no such container', {...shell, container: 'nobody'}, /container/],
	['no such pod', {...shell, pod: 'nobody'}, /pods "nobody" not found/],
])('%s is said', (_, action, expected) => {
	const outcome = start().perform(action);
	expect(outcome.isOk).toBe(false);
	expect(outcome.stderr).toMatch(expected);
});

test('a shell on a node that loses its power is lost', () => {
	const run = start();
	run.perform(shell);
	run.perform({kind: 'fault', fault: 'node-poweroff', target: {kind: 'node', name: 'node01'}});
	run.runUntil(21_000);
	expect(run.shell('s1')!.end).toEqual({exitCode: 1, message: 'the connection is lost'});
});

test('a run saved with a shell open goes on, and its steps do the same again', () => {
	const run = start();
	run.perform(shell);
	type(run, 'n=41; cd /tmp\n');
	const resumed = Run.restore(run.save());
	const again = start();
	for (const {atMs, action} of run.steps.filter(({action}) => action.kind !== 'apply')) {
		again.runUntil(atMs);
		again.perform(action);
	}
	for (const each of [run, resumed, again]) {
		type(each, 'echo $((n + 1)); pwd\n');
		each.runUntil(25_000);
	}
	expect(run.shell('s1')!.text).toMatch(/42\n\/tmp\n$/);
	expect(resumed.shell('s1')).toEqual(run.shell('s1'));
	expect(again.shell('s1')).toEqual(run.shell('s1'));
});
