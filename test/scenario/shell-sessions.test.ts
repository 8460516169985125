import {describe, expect, test} from 'vitest';
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

describe('with a terminal', () => {
	const terminal = {...shell, terminal: {columns: 40}} as const;

	function open(action: Parameters<Run['perform']>[0] = terminal): Run {
		const run = start();
		expect(run.perform(action).isOk).toBe(true);
		return run;
	}

	const text = (run: Run) => run.shell('s1')!.text;

	test('there is a prompt, and what is typed is shown behind it', () => {
		const run = open();
		expect(text(run)).toBe('/ # ');
		type(run, 'cd /tmp\n');
		type(run, 'if true; then\n');
		type(run, 'tty; fi; test -t 0 && echo terminal; echo $TERM\n');
		expect(text(run)).toBe(
			'/ # cd /tmp\n/tmp # if true; then\n> tty; fi; test -t 0 && echo terminal; echo $TERM\n/dev/pts/0\nterminal\nxterm\n/tmp # ',
		);
	});

	test('names stand in columns, but not in a pipe', () => {
		const run = open();
		type(run, 'cd /tmp; touch a bb ccc dddd e f g h i; ls; ls | head -2\n');
		expect(text(run)).toContain('\na        dddd     g        i\nbb       e        h\nccc      f        healthy\na\nbb\n/tmp # ');
	});

	test.each([
		['a command', 'sleep 100'],
		['a loop', 'while true; do sleep 1; done'],
		['a loop in a subshell', '(while true; do sleep 1; done)'],
		['a pipe', 'sleep 100 | cat'],
		['a substitution', 'echo $(sleep 100)'],
		['a wait for a job', 'sleep 100 & wait'],
		['a list, with what comes after it', 'sleep 100; echo not'],
		['what reads', 'cat'],
	])('Ctrl-C ends %s, and the shell is at its prompt', (_, line) => {
		const run = open();
		type(run, `${line}\n`);
		run.runUntil(25_000);
		expect(text(run)).toMatch(/done\)?\n$|\d\n$|cat\n$|\)\n$|wait\n$|not\n$/);
		type(run, '\u0003');
		type(run, 'echo $?\n');
		expect(text(run)).toMatch(/\n\^C\n\/ # echo \$\?\n130\n\/ # $/);
		run.runUntil(150_000);
		expect(text(run)).toMatch(/130\n\/ # $/);
	});

	test('Ctrl-C lets ping count what has come back', () => {
		const run = open();
		type(run, 'ping 127.0.0.1\n');
		run.runUntil(run.nowMs + 2500);
		type(run, '\u0003');
		type(run, 'echo $?\n');
		expect(text(run)).toMatch(
			/\^C\n--- 127\.0\.0\.1 ping statistics ---\n3 packets transmitted, 3 packets received, 0% packet loss\nround-trip .* ms\n\/ # echo \$\?\n0\n\/ # $/,
		);
	});

	test('Ctrl-C at the prompt drops what was typed of a command', () => {
		const run = open();
		type(run, 'for i in 1 2; do\n');
		type(run, '\u0003');
		type(run, 'echo here\n');
		expect(text(run)).toBe('/ # for i in 1 2; do\n> ^C\n/ # echo here\nhere\n/ # ');
	});

	test('Ctrl-C runs the trap for it', () => {
		const run = open();
		type(run, 'trap "echo caught" INT\n');
		type(run, 'sleep 100\n');
		type(run, '\u0003');
		expect(text(run)).toMatch(/\^C\ncaught\n\/ # $/);
	});

	test('Ctrl-C ends a program that is no shell', () => {
		const run = open({...terminal, command: ['sleep', '1000']});
		type(run, '\u0003');
		run.runUntil(21_000);
		expect(run.shell('s1')!.end).toEqual({exitCode: 130, message: undefined});
	});

	test('Ctrl-D ends what reads, then the shell', () => {
		const run = open();
		type(run, 'cat > /tmp/note\n');
		type(run, 'hello\n');
		type(run, '\u0004');
		type(run, 'cat /tmp/note\n');
		expect(text(run)).toBe('/ # cat > /tmp/note\nhello\n/ # cat /tmp/note\nhello\n/ # ');
		type(run, '\u0004');
		run.runUntil(21_000);
		expect(run.shell('s1')!.end).toEqual({exitCode: 0, message: undefined});
	});

	test('saved while something runs, it goes on', () => {
		const run = open();
		type(run, 'sleep 5; echo done\n');
		const resumed = Run.restore(run.save());
		resumed.runUntil(30_000);
		expect(text(resumed)).toMatch(/done\n\/ # $/);
	});
});

test.each([
	['debian:12', 'bash', 'root@web:/# '],
	['debian:12', 'sh', '# '],
	['alpine:3.20', 'sh', '/ # '],
	['centos:7', 'bash', '[root@web /]# '],
	['centos:7', 'sh', 'sh-4.2# '],
])('in %s, a terminal keeps %s waiting for what nobody types, and another one is at its prompt', (image, command, prompt) => {
	const run = Run.start({
		scenario: scenarioFrom(`
title: A terminal nobody sits at
cluster: {workers: 1, addons: false}
manifests:
  - {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: '${image}', command: [${command}], tty: true}]}}
`),
	});
	run.runUntil(60_000);
	expect(run.query('get pod web').stdout).toMatch(/1\/1 +Running +0 /);
	expect(run.perform({...shell, command: [command], terminal: {columns: 80}}).isOk).toBe(true);
	expect(run.shell('s1')!.text).toBe(prompt);
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
