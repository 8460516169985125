import {expect, test} from 'vitest';
import type {ProbeReport} from '../../source/cluster/apiserver/kubelet-endpoint.ts';
import {streakOf} from '../../source/ui/panels/probes.ts';

function report(failures: number, resultRun: number, isOnHold = false): ProbeReport {
	const attempts = Array.from({length: failures}, (_, index) => ({atMs: index * 2000, latencyMs: 2, result: 'failure' as const, output: ''}));
	return {container: 'api', kind: 'startup', attempts, resultRun, lastResult: 'failure', nextAtMs: undefined, isOnHold};
}

test.each([
	['failures are counted as the kubelet counts them', report(11, 11), 11],
	['failures of the container before do not count for the new one', report(20, 3), 3],
	['the kubelet forgets its count as soon as it has judged: then it was the threshold', report(20, 0, true), 15],
	['a new container that was not probed yet', report(20, 0), 15],
	['fewer than the threshold', report(2, 2), 2],
])('%s', (_name, given, expected) => {
	expect(streakOf(given, 15)).toBe(expected);
});

test('a readiness probe goes on counting behind its threshold', () => {
	expect(streakOf(report(18, 18), 3)).toBe(18);
});
