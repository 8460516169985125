// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell, and no templates.
import {expect, test} from 'vitest';
import {mebibyte, TestWorld} from './test-world.ts';

/* What scripts of manifests nobody here had seen want: programs that eat memory to be OOM killed, and bash in full. */

const limits = {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: 64 * mebibyte, oomScoreAdj: 1000};

test.each([
	['python:3.12-slim', ['python3', '-c', 'x = bytearray(200*1024*1024); print("never")']],
	['python:3.12-slim', ['python3', '-c', 'import time\na = []\nwhile True:\n    a.append(" " * 10**6)\n    time.sleep(0.01)\n']],
	['python:3.12-slim', ['python3', '-c', 'data = "x" * 2000000000\nprint("never")']],
	['busybox:1.36', ['sh', '-c', 'tail /dev/zero; echo never']],
	['debian:12', ['tail', '/dev/zero']],
])('%s %s is OOM killed at its limit', (image, command) => {
	const world = new TestWorld();
	const {containerId} = world.run(image, {command, limits});
	world.runFor(20_000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 137, reason: 'OOMKilled'});
	expect(world.logText(containerId)).not.toContain('never');
});

test('with room enough they go on', () => {
	const world = new TestWorld();
	const code = 'x = bytearray(30*1024*1024)\nprint(len(x))\nx = None\ny = [0] + [1]\ny.append(2)\nprint(y)';
	const {containerId} = world.run('python:3.12', {command: ['python3', '-c', code], limits});
	world.runFor(5000);
	expect(world.logText(containerId)).toBe('31457280\n[0, 1, 2]\n');
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0});
});

test('head takes sizes with a unit, and zeros from /dev/zero', () => {
	const world = new TestWorld();
	const script = 'head -c 1M /dev/zero | wc -c; head -c 5k /dev/zero > /tmp/f; wc -c < /tmp/f; seq 5 | head -n 2';
	const {containerId} = world.run('busybox:1.36', {command: ['sh', '-c', script]});
	world.runFor(5000);
	expect(world.logText(containerId)).toBe('1048576\n5120\n1\n2\n');
});

test('bash puts the output of a command into a file', () => {
	const world = new TestWorld();
	const script = [
		'while read -r line; do echo "got $line"; n=$((n+1)); done < <(printf "x\\ny\\n")',
		'echo $n',
		'diff <(echo a) <(echo b)',
		'mapfile -t all < <(seq 3); echo "${#all[@]} ${all[2]}"',
		'IFS=, read -ra parts <<< "a,b c,d"; echo "${#parts[@]} ${parts[1]}"',
		'mapfile -t late < <(sleep 1; seq 2); echo "${late[@]}"',
		'{ sleep 1; seq 3; } | { readarray lines; echo "${#lines[@]}"; }',
		'paste -d, <(seq 2) <(seq 3 4)',
		'sleeper() { sleep 2; echo late; }; cat <(sleeper)',
	].join('\n');
	const {containerId} = world.run('debian:12', {command: ['bash', '-c', script]});
	world.runFor(9000);
	expect(world.logText(containerId)).toBe('got x\ngot y\n2\n1c1\n< a\n---\n> b\n3 3\n3 b c\n1 2\n3\n1,3\n2,4\nlate\n');
});

test('what only bash has is not found elsewhere', () => {
	const world = new TestWorld();
	const {containerId} = world.run('busybox:1.36', {command: ['sh', '-c', 'shopt -s nullglob; echo $?; declare x=1; echo $?']});
	world.runFor(1000);
	expect(world.logText(containerId)).toBe('sh: shopt: not found\n127\nsh: declare: not found\n127\n');
});

test('bash asks over /dev/tcp whether somebody is there, and takes a trap for errors', () => {
	const world = new TestWorld();
	const {ip} = world.run('nginx');
	world.runFor(1000);
	const script = `set -e; trap 'echo failed' ERR
for port in 80 81; do if (echo > /dev/tcp/${ip}/$port) 2>/dev/null; then echo $port open; else echo $port closed; fi; done
timeout 2 bash -c '</dev/tcp/${ip}/80' && echo up; : < /dev/tcp/${ip}/81 || true`;
	const {containerId} = world.run('debian:12', {command: ['bash', '-c', script]});
	world.runFor(5000);
	expect(world.logText(containerId)).toBe(
		`80 open\n81 closed\nup\nbash: connect: Connection refused\nbash: line 3: /dev/tcp/${ip}/81: Connection refused\n`,
	);
});
