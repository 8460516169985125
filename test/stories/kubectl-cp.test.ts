import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const story = () =>
	Story.scenario(`
title: Copying
manifests:
  - apiVersion: v1
    kind: Pod
    metadata: {name: box}
    spec:
      containers:
        - {name: box, image: busybox, command: [sleep, '100000']}
        - {name: web, image: 'nginx:1.14'}
  - apiVersion: v1
    kind: Pod
    metadata: {name: bare}
    spec:
      containers: [{name: app, image: 'registry.k8s.io/pause:3.10'}]
`).at('20s');

/** Runs a command to its end. */
function run(world: Story, command: string): string {
	const {stdout, stderr, exitCode, session} = world.run.perform({kind: 'kubectl', command});
	if (session === undefined) return `${stdout}${stderr}exit ${exitCode}`;
	while (!world.run.isEnded(session)) world.run.stepEvent();
	const view = world.run.kubectl(session)!;
	return `${view.stdout}${view.stderr}exit ${view.exitCode}`;
}

const defaulted = 'Defaulted container "box" out of: box, web\n';

test('a file goes into a container, under its new name or into a directory', () => {
	const world = story();
	run(world, 'echo "hello, wörld" > note.txt');
	expect(run(world, 'cp note.txt box:/tmp/greeting')).toBe(`${defaulted}exit 0`);
	expect(run(world, 'cp note.txt default/box:/etc -c web')).toBe('exit 0');
	expect(run(world, 'exec box -c box -- cat /tmp/greeting')).toBe('hello, wörld\nexit 0');
	expect(run(world, 'exec box -c web -- cat /etc/note.txt')).toBe('hello, wörld\nexit 0');
});

test('a directory goes in and comes back', () => {
	const world = story();
	for (const name of ['site/index.html', 'site/css/main.css']) run(world, `echo ${name} > ${name}`);
	expect(run(world, 'cp site box:/usr/share/nginx/html -c web')).toBe('exit 0');
	expect(run(world, 'exec box -c web -- cat /usr/share/nginx/html/site/css/main.css')).toBe('site/css/main.css\nexit 0');
	expect(run(world, 'cp box:/usr/share/nginx/html/site ./back -c web')).toBe("tar: Removing leading `/' from member names\nexit 0");
	expect(run(world, 'cat back/index.html back/css/main.css')).toBe('site/index.html\nsite/css/main.css\nexit 0');
	expect(run(world, 'cp box:/usr/share/nginx/html/index.html . -c web')).toBe(
		"tar: Removing leading `/' from member names\nerror: open .: is a directory\nexit 1",
	);
});

test.each([
	['cp nothing box:/tmp/x', "error: nothing doesn't exist in local filesystem\nexit 1"],
	['cp box:/a bare:/b', 'error: one of src or dest must be a local file specification\nexit 1'],
	['cp a b', 'error: one of src or dest must be a remote file specification\nexit 1'],
	['cp box:/a', 'error: source and destination are required\nexit 1'],
	['cp box: b', 'error: filepath can not be empty\nexit 1'],
	['cp :a b', 'error: filespec must match the canonical format: [[namespace/]pod:]file/path\nexit 1'],
	['cp nobody:/a b', 'Error from server (NotFound): pods "nobody" not found\nexit 1'],
	[
		'cp box:/nope x',
		`tar: /nope: No such file or directory\ntar: error exit delayed from previous errors\n${defaulted}command terminated with exit code 1\nexit 1`,
	],
])('%s', (command, expected) => {
	expect(run(story(), command)).toBe(expected);
});

test('without a tar nothing is copied', () => {
	expect(run(story(), 'cp bare:/app/run x')).toMatch(
		/^error: Internal error occurred: error executing command in container: .*exec: "tar": executable file not found in \$PATH.*\nexit 1$/,
	);
});
