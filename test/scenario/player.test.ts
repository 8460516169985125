import {expect, test} from 'vitest';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

// Ages and logs change without a write; a hold ends at an instant of its own.
const scenario = scenarioFrom(`
title: Checks that need no write
cluster: {workers: 1}
manifests:
  - |
    apiVersion: v1
    kind: Pod
    metadata: {name: talker}
    spec:
      containers:
        - name: talker
          image: busybox:1.28
          command: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9; do echo line $i; sleep 3; done; sleep 1000']
steps:
  - at: 2s
    expect:
      - {get: pod/talker, columns: {AGE: 21s}, within: 40s}
      - {kubectl: logs talker, stdout: '/line 4/', within: 40s}
      - {get: pod/talker, columns: {STATUS: Running}, within: 20s, for: 7500ms}
  - after: 1s
    expect: {get: pod/talker, columns: {RESTARTS: 1}, within: 4s}
`);

const endMs = 60_000;

test('checks are settled at the same instants, whether one steps or lets time run, in whatever slices', () => {
	const whole = Run.start({scenario});
	whole.runUntil(endMs);
	const {results} = whole.player;
	expect(results.map(({isPassed}) => isPassed)).toEqual([true, true, true, false]);
	const stepped = Run.start({scenario});
	while (stepped.nowMs < endMs && stepped.stepEvent());
	expect(stepped.player.results).toEqual(results);
	for (const sliceMs of [1000, 333, 7001]) {
		const sliced = Run.start({scenario});
		for (let atMs = 0; atMs < endMs; atMs += sliceMs) sliced.runUntil(Math.min(endMs, atMs + sliceMs));
		sliced.runUntil(endMs);
		expect(sliced.player.results, `slices of ${sliceMs} ms`).toEqual(results);
	}
});

const waiting = scenarioFrom(`
title: Commands that wait
cluster: {workers: 1}
manifests:
  - |
    apiVersion: v1
    kind: Pod
    metadata: {name: talker}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: talker
          image: busybox:1.28
          command: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9; do echo line $i; sleep 3; done; sleep 1000']
steps:
  - kubectl: wait --for=condition=Ready pod/talker
    expect:
      - {kubectl: get pods -w, stdout: '/talker +1\\/1/', within: 1s}
      - {kubectl: logs -f talker, stdout: '/line 4/', within: 40s}
      - {kubectl: wait pod/talker --for=condition=Nonsense --timeout=3s, exitCode: 1, stderr: '/timed out/'}
      - {kubectl: get pods -w, stdout: never}
      - {kubectl: logs -f talker, stdout: never, within: 2s}
      - {kubectl: exec talker -- sh -c "sleep 2; echo here", stdout: here}
  - after: 1s
    kubectl: [delete pod talker, get pod talker]
    refused: true
  - after: 1s
    kubectl: delete pod nobody &
    expect: {get: pods, count: 0}
`);

test('a step is done when its commands have ended, and a command that waits is judged at its end, in whatever slices', () => {
	const whole = Run.start({scenario: waiting});
	whole.runUntil(endMs);
	const told = whole.player.results.map(
		({title, isPassed, atMs, problem}) =>
			`${Math.floor(atMs / 1000)}s ${isPassed ? '' : 'not '}${title}${problem === undefined ? '' : `: ${problem.split('\\n')[0]}`}`,
	);
	expect(told).toMatchInlineSnapshot(`
		[
		  "1s kubectl get pods -w prints /talker +1\\/1/",
		  "1s not kubectl get pods -w prints never: standard output: wanted "never", found "NAME     READY   STATUS    RESTARTS   AGE",
		  "3s not kubectl logs -f talker prints never: standard output: wanted "never", found "line 1"",
		  "3s kubectl exec talker -- sh -c "sleep 2; echo here" prints here",
		  "4s kubectl wait pod/talker --for=condition=Nonsense --timeout=3s",
		  "10s kubectl logs -f talker prints /line 4/",
		  "17s is refused",
		  "18s pods: count 0",
		]
	`);
	const stepped = Run.start({scenario: waiting});
	while (stepped.nowMs < endMs && stepped.stepEvent());
	expect(stepped.player.results).toEqual(whole.player.results);
	for (const sliceMs of [1000, 333]) {
		const sliced = Run.start({scenario: waiting});
		for (let atMs = 0; atMs <= endMs; atMs += sliceMs) sliced.runUntil(atMs);
		expect(sliced.player.results, `slices of ${sliceMs} ms`).toEqual(whole.player.results);
	}
});
