import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const probes = () => Story.documented('probes');

test('a container whose file is gone after 30 s is restarted at about 75 s, five times in a row, and held up then', () => {
	const story = probes();
	const rows = story.rows('file-comes-and-goes', '8m').map((row) => row.replace(/^\d+s /, ''));
	expect(rows.slice(rows.indexOf('1/1 Running 0'))).toEqual([
		...[0, 1, 2, 3, 4, 5].map((restarts) => `1/1 Running ${restarts}`),
		'0/1 CrashLoopBackOff 5',
	]);
});

test('what describe says of it after a minute, and after the first restart', () => {
	const story = probes().at('50s');
	expect(story.row('file-comes-and-goes')).toBe('1/1 Running 0');
	expect(story.events('file-comes-and-goes').slice(-2)).toEqual([
		"Unhealthy Liveness probe failed: cat: can't open '/tmp/alive': No such file or directory\n (x3)",
		'Killing Container worker failed liveness probe, will be restarted',
	]);
	story.at('80s');
	expect(story.row('file-comes-and-goes')).toMatch(/^1\/1 Running 1 \(\ds ago\)$/);
	expect(story.pod('file-comes-and-goes').status.containerStatuses![0]!.lastState!.terminated).toMatchObject({exitCode: 137, reason: 'Error'});
});

test('a server that answers 500 after ten seconds is killed at the third answer; Go ends with 2', () => {
	const story = probes().at('25s');
	expect(story.row('healthy-for-ten-seconds')).toMatch(/^1\/1 Running 1 /);
	expect(story.events('healthy-for-ten-seconds')).toContain('Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 500 (x3)');
	expect(story.pod('healthy-for-ten-seconds').status.containerStatuses![0]!.lastState!.terminated!.exitCode).toBe(2);
	expect(story.kubectl('logs healthy-for-ten-seconds')).toBe('');
});

test('a pod is not ready until the first readiness probe after its initial delay', () => {
	const story = probes();
	const rows = story.rows('proxy', '60s');
	expect(rows.map((row) => row.replace(/^\d+s /, ''))).toEqual(['0/1 Pending 0', '0/1 ContainerCreating 0', '0/1 Running 0', '1/1 Running 0']);
	const [running, ready] = rows.slice(-2).map((row) => Number.parseInt(row, 10));
	// 15 s, and up to a period, for the probe's ticks are the worker's own.
	expect(ready! - running!).toBeGreaterThanOrEqual(14);
	expect(ready! - running!).toBeLessThanOrEqual(26);
	expect(story.events('proxy').filter((event) => event.startsWith('Unhealthy'))).toEqual([]);
});

test('gRPC: a server that answers stays, one that is asked on the wrong port is restarted', () => {
	const story = probes().at('60s');
	expect(story.row('etcd')).toBe('1/1 Running 0');
	expect(story.pod('etcd-asked-elsewhere').status.containerStatuses![0]!.restartCount).toBeGreaterThan(0);
	const {podIP} = story.pod('etcd-asked-elsewhere').status;
	expect(story.events('etcd-asked-elsewhere').find((event) => event.startsWith('Unhealthy'))).toContain(
		`Liveness probe failed: timeout: failed to connect service "${podIP}:2400" within 1s: context deadline exceeded`,
	);
});

test('a startup probe holds the liveness probe back', () => {
	const story = probes().at('40s');
	expect(story.row('slow-to-start')).toBe('0/1 Running 0');
	expect(story.pod('slow-to-start').status.containerStatuses![0]).toMatchObject({started: false, ready: false});
	story.at('3m');
	expect(story.row('slow-to-start')).toBe('1/1 Running 0');
	const unhealthy = story.events('slow-to-start').filter((event) => event.startsWith('Unhealthy'));
	expect(unhealthy).toHaveLength(1);
	expect(unhealthy[0]).toMatch(/^Unhealthy Startup probe failed: cat: can't open '\/tmp\/up'/);
});
