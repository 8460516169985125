import {describe, expect, test} from 'vitest';
import {ProcessHost} from '../../helpers/process-host.ts';

function outputOf(script: string, untilMs = 10_000): string {
	const host = new ProcessHost();
	host.start('sh', '-c', script);
	return host.run(untilMs).output + host.errors;
}

describe('a command as a process of its own', () => {
	test.each([
		['sleep', ['sleep', '1.5'], 1500],
		['sleep of minutes and seconds', ['sleep', '1m', '2s'], 62_000],
		['timeout', ['timeout', '3', 'sleep', '100'], 3000],
		['env', ['env', 'A=1', 'sleep', '2'], 2000],
		['busybox by its own name', ['busybox', 'sleep', '4'], 4000],
		['a copy of much', ['dd', 'if=/dev/zero', 'of=/tmp/big', 'bs=1M', 'count=1000'], 2098],
	])('%s', (_name, command, endsAtMs) => {
		const host = new ProcessHost();
		const pid = host.start(...command);
		expect(host.run(endsAtMs - 1).exitCode(pid)).toBeUndefined();
		expect(host.run(endsAtMs).exitCode(pid)).toBeDefined();
	});

	test.each([[['sleep', 'infinity']], [['tail', '-f', '/dev/null']]])('%s waits without a timer', (command) => {
		const host = new ProcessHost();
		host.start(...command);
		expect(host.state.timers).toEqual([]);
		expect(host.state.processes.size).toBe(1);
	});

	test('what it cannot do it says as its image’s command would', () => {
		const errors = (flavour: 'busybox' | 'debian', ...command: string[]) => {
			const host = new ProcessHost({flavour});
			const pid = host.start(...command);
			return [host.errors, host.exitCode(pid)];
		};
		expect(errors('busybox', 'cat', '/tmp/healthy')).toEqual(["cat: can't open '/tmp/healthy': No such file or directory\n", 1]);
		expect(errors('debian', 'cat', '/tmp/healthy')).toEqual(['cat: /tmp/healthy: No such file or directory\n', 1]);
		expect(errors('busybox', 'ls', '/tmp/healthy')).toEqual(['ls: /tmp/healthy: No such file or directory\n', 1]);
		expect(errors('debian', 'ls', '/tmp/healthy')).toEqual(["ls: cannot access '/tmp/healthy': No such file or directory\n", 2]);
	});
});

describe('long listings', () => {
	test.each([
		['busybox', '-rw-r--r--    1 root     root             6 Jan  1 00:00 f\n'],
		['debian', '-rw-r--r-- 1 root root 6 Jan  1 00:00 f\n'],
	] as const)('%s', (flavour, line) => {
		const host = new ProcessHost({flavour});
		host.files.makeDirectory('/d');
		host.files.write('/d/f', 'hello\n');
		host.start('ls', '-l', '/d');
		expect(host.output).toBe(`total 4\n${line}`);
	});
});

test('stress takes memory and CPU, and lets both be', () => {
	const host = new ProcessHost({binaries: ['stress']});
	const pid = host.start('sh', '-c', 'stress --cpu 2 --vm 1 --vm-bytes 250M --vm-hang 1 --timeout 10s; echo $?');
	host.run(1000);
	expect(host.process(pid + 1)).toMatchObject({cpuMillicores: 2000, memoryBytes: 262_144_000});
	expect(host.run(10_000).output).toBe(
		'stress: info: [2] dispatching hogs: 2 cpu, 0 io, 1 vm, 0 hdd\nstress: info: [2] successful run completed in 10s\n0\n',
	);
});

test('a file that grows is followed by its name, even when it is made anew', () => {
	const script = 'echo 1 > /tmp/l; (sleep 2; rm /tmp/l; sleep 2; echo 2 > /tmp/l; sleep 2; echo 3 >> /tmp/l) & timeout 9 tail -F /tmp/l';
	expect(outputOf(script)).toBe(
		'1\n2\n3\ntail: /tmp/l has been renamed or deleted: No such file or directory\ntail: /tmp/l has been replaced; following end of new file\n',
	);
});

test('dates are the run’s own', () => {
	expect(outputOf('sleep 5; date; date -u +%s; date -Iseconds; date +"%F %T.%3N"')).toBe(
		'Thu Jan  1 00:00:05 UTC 2026\n1767225605\n2026-01-01T00:00:05+00:00\n2026-01-01 00:00:05.000\n',
	);
});
