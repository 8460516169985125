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
