import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const pods = (instant = '30s') => Story.documented('pods').at(instant);

test('an init container fetches the page that nginx then serves', () => {
	const story = Story.documented('pods');
	const rows = story.rows('init-fetches-page', '30s').map((row) => row.replace(/^\d+s /, ''));
	expect(rows).toEqual(['0/1 Pending 0', '0/1 Init:0/1 0', '0/1 PodInitializing 0', '1/1 Running 0']);
	expect(story.kubectl('exec init-fetches-page -c nginx -- curl -s localhost')).toContain('home of the first website');
});

test('a post-start hook has run by the time the container is ready; a pre-stop hook lets it end by itself', () => {
	const story = pods();
	expect(story.kubectl('exec hooks -- cat /usr/share/message')).toBe('Hello from the hook\n');
	story.kubectl('delete pod hooks --wait=false');
	expect(story.row('hooks')).toBe('1/1 Terminating 0');
	story.at('35s');
	expect(story.kubectl('get pod hooks')).toBe('Error from server (NotFound): pods "hooks" not found\n');
});

test('one of two containers is done: 1/2 NotReady, and what it wrote is served', () => {
	const story = pods();
	expect(story.row('two-containers')).toBe('1/2 NotReady 0');
	expect(story.kubectl('exec two-containers -c web -- curl -s localhost')).toBe('Hello from the writer\n');
	expect(story.pod('two-containers').status.phase).toBe('Running');
});

test('what a container writes into its termination log is the message of its end', () => {
	const story = pods();
	expect(story.kubectl('get pod last-words -o jsonpath={.status.containerStatuses[0].lastState.terminated.message}')).toBe('Sleep expired\n');
	expect(story.kubectl('describe pod last-words')).toMatch(/Last State: +Terminated\n +Reason: +Completed\n +Message: +Sleep expired\n/);
});

test('printenv prints and is done', () => {
	const story = pods();
	expect(story.kubectl('logs printenv')).toBe('printenv\ntcp://10.96.0.1:443\n');
	expect(story.row('printenv')).toBe('0/1 Completed 0');
});

test('a counter counts a line a second', () => {
	const lines = pods().kubectl('logs counter').trim().split('\n');
	expect(lines[0]).toMatch(/^0: Thu Jan {2}1 00:00:0\d UTC 2026$/);
	expect(lines.length).toBeGreaterThan(20);
	expect(lines.length).toBeLessThanOrEqual(30);
	expect(pods().kubectl('logs counter --tail=1')).toBe(`${lines.at(-1)}\n`);
});

test('a sidecar counts among the containers that are ready, and reads what the other writes', () => {
	const story = pods();
	expect(story.row('adapter')).toBe('2/2 Running 0');
	expect(story.kubectl('logs adapter -c adapter --tail=1')).toBe('adapted: event\n');
});

test('a sidecar speaks for its pod to what is far away', () => {
	const story = pods();
	expect(story.row('ambassador')).toBe('2/2 Running 0');
	expect(story.kubectl('exec ambassador -c main -- wget -qO- http://localhost:8080')).toContain('home of the first website');
});

test('pods without a place', () => {
	const story = pods();
	expect(story.row('far-away')).toBe('0/1 Pending 0');
	expect(story.events('far-away')[0]).toContain("3 node(s) didn't match Pod's node affinity/selector");
	expect(story.row('gated')).toBe('0/1 SchedulingGated 0');
	expect(story.events('gated')).toEqual([]);
	expect(story.row('on-no-node')).toBe('0/1 Pending 0');
	// The garbage collector takes pods of Nodes that are not there after a quarantine of 40 s.
	expect(story.at('90s').kubectl('get pod on-no-node')).toContain('not found');
	story.kubectl('label node node02 topology.kubernetes.io/zone=antarctica-east1');
	expect(story.at('2m').row('far-away')).toBe('1/1 Running 0');
	expect(story.pod('far-away').spec.nodeName).toBe('node02');
});

test('names of Services resolve', () => {
	expect(pods().kubectl('exec -i -t dnsutils -- nslookup kubernetes.default')).toBe(
		'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n',
	);
});

test('a placeholder is no image name, and the pull secret is missed', () => {
	const story = pods();
	expect(story.row('private')).toBe('0/1 InvalidImageName 0');
	const events = story.events('private').map((event) => event.replace(/ \(x\d+\)$/, ''));
	expect(events).toHaveLength(4);
	expect(events).toContain(
		'FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
	);
	expect(events).toContain(
		'InspectFailed Failed to apply default image tag "<your-private-image>": couldn\'t parse image name "<your-private-image>": invalid reference format',
	);
	expect(events).toContain('Failed Error: InvalidImageName');
});
