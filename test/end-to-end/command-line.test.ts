import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {program} from './terminal.ts';

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'podquake-'));
});

afterAll(() => rmSync(folder, {recursive: true, force: true}));

function podquake(commandArguments: readonly string[], input = '', locale: Readonly<Record<string, string>> = {LC_ALL: 'C.UTF-8'}) {
	const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...commandArguments], {
		encoding: 'utf8',
		input,
		env: {...process.env, LC_ALL: '', LC_MESSAGES: '', LANG: '', ...locale},
		cwd: folder,
		maxBuffer: 1 << 28,
	});
	return {status, stdout, stderr};
}

function write(name: string, text: string): string {
	const file = path.join(folder, name);
	writeFileSync(file, text);
	return file;
}

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx:1.14
`;

describe('wrong input gets what, where and how to mend it, and exit code 2', () => {
	const rows: [name: string, args: () => string[], expected: RegExp][] = [
		['an unknown scenario', () => ['test', 'playgrund'], /there is no scenario "playgrund"\n.*\n.*did you mean playground\?/],
		['a file that is not there', () => ['run', 'nowhere.yaml'], /there is no such file\n {2}at nowhere\.yaml\n/],
		['broken YAML', () => ['check', write('broken.yaml', 'title: "t\nsteps:\n')], /broken\.yaml:\d+:\d+\n/],
		[
			'an unknown field of a scenario',
			() => ['check', write('field.yaml', 'title: t\nsteps:\n  - aply: x.yaml\n')],
			/unknown field "aply"\n {2}at .*field\.yaml:3:5\n {2}did you mean apply\?/,
		],
		[
			'an unknown field of a manifest',
			() => ['check', write('pod.yaml', pod.replace('image:', 'imagee:'))],
			/unknown field "spec\.containers\[0\]\.imagee"\n {2}at .*pod\.yaml:8:5\n.*image/,
		],
		['an image reference that is none', () => ['check', write('image.yaml', pod.replace('nginx:1.14', '"nginx:1 14"'))], /image\.yaml:8:\d+\n/],
		[
			'a missing image',
			() => ['check', write('none.yaml', pod.replace('    image: nginx:1.14\n', ''))],
			/Required value\n {2}at .*none\.yaml:7:\d+\n/,
		],
		['an unknown option', () => ['test', 'playground', '--reportr', 'tap'], /unknown option --reportr\n.*\n {2}did you mean --reporter\?/],
		['an option without its value', () => ['run', 'playground', '--until'], /--until needs a value/],
		['a duration that is none', () => ['run', 'playground', '--until', 'soon'], /--until must be a duration, not "soon"/],
		['a reporter that is none', () => ['test', 'playground', '--reporter', 'html'], /--reporter must be one of spec, tap, junit, json/],
		['a size that is none', () => ['snapshot', 'playground', '--size', 'big'], /--size must be columns and rows/],
		[
			'a topic nobody wrote about',
			() => ['explain', 'crashlopbackof'],
			/there is no page about "crashlopbackof"\n.*\n {2}did you mean CrashLoopBackOff\?/,
		],
		['an unknown fault', () => ['faults', 'pod-kil'], /there is no fault "pod-kil"\n.*\n {2}did you mean pod-kill\?/],
	];
	test.each(rows)('%s', (_, args, expected) => {
		const {status, stdout, stderr} = podquake(args());
		expect(stderr).toMatch(expected);
		expect(stderr).not.toMatch(/\n {4}at .*\.js:\d+/);
		expect(stdout).toBe('');
		expect(status).toBe(2);
	});
});

test('a message is explained by the pages that speak of it', () => {
	const {status, stdout} = podquake(['explain', 'Back-off', 'restarting', 'failed', 'container']);
	expect(stdout).toMatch(/^No page is called "Back-off restarting failed container"; these speak of it:\n {2}BackOff /);
	expect(status).toBe(0);
});

test('the hash of half an hour of the playground is the same every time, for any slicing', () => {
	const whole = podquake(['run', 'playground', '--until', '30m', '--hash']);
	expect(whole.stdout).toMatch(/^[0-9a-f]{64}\n$/);
	expect(podquake(['run', 'playground', '--until', '30m', '--hash', '--slice', '777ms']).stdout).toBe(whole.stdout);
	expect(podquake(['run', 'playground', '--until', '30m', '--hash', '--seed', '7']).stdout).not.toBe(whole.stdout);
});

test('the log that is printed is the log that is hashed', async () => {
	const {createHash} = await import('node:crypto');
	const printed = podquake(['run', 'playground', '--until', '1m', '--events', 'json']);
	const {stdout} = podquake(['run', 'playground', '--until', '1m', '--hash']);
	expect(createHash('sha256').update(printed.stdout).digest('hex')).toBe(stdout.trim());
	for (const line of printed.stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

test('plain manifests are a cluster with them in it, from a file, a folder and standard input', () => {
	const file = write('web.yaml', pod);
	expect(podquake(['get', 'pods', '--scenario', file, '--at', '30s']).stdout).toMatch(
		/^NAME +READY +STATUS +RESTARTS +AGE\nweb +1\/1 +Running +0 +30s\n$/,
	);
	expect(podquake(['get', 'pods', '-o', 'name', '--scenario', '-', '--at', '1s'], pod).stdout).toBe('pod/web\n');
});

test('an image name nobody can read is a state to look at, and a problem to be told of', () => {
	const file = write('capital.yaml', pod.replace('nginx:1.14', 'Nginx:1.14'));
	expect(podquake(['get', 'pods', '--scenario', file, '--at', '20s']).stdout).toContain('InvalidImageName');
	expect(podquake(['check', file])).toMatchObject({status: 2, stderr: expect.stringContaining('"Nginx:1.14" is no image reference')});
});

test('kubectl commands that change something are not for looking', () => {
	const {status, stderr} = podquake(['get', 'pods', '--scenario', 'nowhere']);
	expect(stderr).toMatch(/there is no scenario/);
	expect(status).toBe(2);
	expect(podquake(['delete', 'pods', '--all']).status).toBe(2);
});

test('a failed check is exit code 1, with its place and how to repeat it', () => {
	const file = write('fails.yaml', 'title: It fails\nsteps:\n  - at: 5s\n    expect: {get: pods, count: 3}\n');
	const {status, stdout} = podquake(['test', file]);
	expect(status).toBe(1);
	expect(stdout).toMatch(/✗ \+00:00:05\.000 {2}pods: count 3\n {6}count: wanted 3, found 0\n {6}at .*fails\.yaml:4:13\n/);
	expect(stdout).toContain(`repeat it: podquake test ${file} --seed 42`);
	expect(podquake(['test', file, '--reporter', 'tap']).stdout).toMatch(/^TAP version 14\n# It fails .*\nnot ok 1 - pods: count 3\n/);
	expect(podquake(['test', file, '--reporter', 'junit']).stdout).toMatch(/<testsuite name="It fails" tests="1" failures="1"/);
	expect(JSON.parse(podquake(['test', file, '--reporter', 'json']).stdout)).toMatchObject([{isPassed: false, results: [{isPassed: false, step: 1}]}]);
});

test('a snapshot is one frame of the size asked for, without escape codes unless they were', () => {
	const text = podquake(['snapshot', 'playground', '--at', '60s', '--size', '100x30', '--format', 'text']).stdout;
	expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
	expect(text).not.toMatch(/\u001B/);
	expect(podquake(['snapshot', 'playground', '--at', '60s', '--format', 'svg']).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test.each(['test', 'check', 'run', 'snapshot', 'list', 'faults', 'explain', 'bench', 'play', 'get'])('%s --help says how to use it', (command) => {
	const {status, stdout} = podquake([command, '--help']);
	expect(status).toBe(0);
	expect(stdout).toMatch(/Usage: podquake/);
});

test('list and faults say what there is', () => {
	expect(podquake(['list']).stdout).toMatch(/^playground +A small shop to break\n/);
	expect(podquake(['faults', 'memory-leak']).stdout).toMatch(/^memory-leak: .*\n[\s\S]*rate \(bytes, default 8Mi\)[\s\S]*OOMKilled/);
	expect(podquake(['explain']).stdout).toMatch(/^podquake explain NAME shows [\s\S]*\n\nPod phases\n[\s\S]*\n {2}CrashLoopBackOff +\S/);
	expect(podquake(['explain', 'exit', '137']).stdout).toMatch(/^exit code 137\nEnded by SIGKILL/);
	expect(podquake(['explain', 'ready', '--lang', 'ko']).stdout).toMatch(/^Ready\n컨디션: /);
	expect(JSON.parse(podquake(['explain', 'OOMKilled', '--json']).stdout)).toMatchObject({name: 'OOMKilled', scenario: {name: 'oom'}});
	expect(podquake(['version']).stdout).toMatch(/^podquake \d+\.\d+\.\d+\nKubernetes v1\.36\.\d+\n$/);
});

test('list, faults, explain and the dashboard speak the language of the locale, or the one asked for', () => {
	const korean = {LANG: 'ko_KR.UTF-8'};
	expect(podquake(['list'], '', korean).stdout).toMatch(/^playground +마음껏 망가뜨려 볼 작은 가게\n/);
	expect(podquake(['list', '--lang', 'en'], '', korean).stdout).toMatch(/^playground +A small shop to break\n/);
	expect(podquake(['list'], '', {...korean, LC_ALL: 'C'}).stdout).toMatch(/^playground +A small shop to break\n/);
	expect(podquake(['faults', 'memory-leak', '--lang', 'ko']).stdout).toMatch(
		/^memory-leak: 메모리 누수\n[\s\S]*기본값 8Mi[\s\S]*120초 이내: [\s\S]*kubectl describe pod/,
	);
	const frame = ['snapshot', 'memory-leak', '--at', '60s', '--size', '80x24', '--format', 'text'];
	expect(podquake(frame, '', korean).stdout).toMatch(/파드 \d+\/\d+[\s\S]*NAME +READY +STATUS[\s\S]* 원인 {2}/);
	expect(podquake([...frame, '--lang', 'fr']).stderr).toMatch(/--lang/);
});

test('the language changes no run', () => {
	const hash = ['run', 'memory-leak', '--until', '2m', '--hash'];
	expect(podquake(hash, '', {LANG: 'ko_KR.UTF-8'}).stdout).toBe(podquake(hash).stdout);
});

test('a manifest that the API server refuses is told of, whatever is asked', () => {
	const file = write('robot.yaml', `${pod}  serviceAccountName: robot\n`);
	const refused =
		/^Error from server \(Forbidden\): error when creating ".*robot\.yaml": pods "web" is forbidden: .*serviceaccount "robot" not found\n {2}at .*robot\.yaml:1:1\n/;
	expect(podquake(['get', 'pods', '--scenario', file, '--at', '5s']).stderr).toMatch(refused);
	expect(podquake(['run', file, '--until', '5s']).stderr).toMatch(refused);
	expect(podquake(['snapshot', file, '--at', '5s', '--size', '160x40', '--format', 'text']).stdout).toMatch(/✗ Error from server \(Forbidden\)/);
});
