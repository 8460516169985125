import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const resources = () => Story.documented('resources').at('90s');

test('pods of a namespace made by the same file are there', () => {
	expect(resources().kubectl('get pods -o name', 'limits').trim().split('\n')).toHaveLength(5);
});

test('a container within its memory limit runs and uses what it asked for', () => {
	const story = resources();
	expect(story.row('within', 'limits')).toBe('1/1 Running 0');
	expect(story.kubectl('top pod within --no-headers', 'limits')).toMatch(/^within +\d+m +150Mi/);
});

test('a container beyond its memory limit is killed, restarted at once, and held up from then on', () => {
	const story = Story.documented('resources').at('75s');
	const [status] = story.pod('beyond', 'limits').status.containerStatuses!;
	expect(status!.restartCount).toBeGreaterThanOrEqual(3);
	expect(status!.lastState!.terminated).toMatchObject({reason: 'OOMKilled', exitCode: 137});
	expect(story.row('beyond', 'limits')).toMatch(/^0\/1 (CrashLoopBackOff|OOMKilled) [34] \(\d+s ago\)$/);
	expect(story.events('beyond', 'limits').join('\n')).toMatch(
		/BackOff Back-off restarting failed container stress in pod beyond_limits\([\w-]+\) \(x\d/,
	);
	// The kernel's kill is an event of the Node, not of the pod.
	expect(story.events('beyond', 'limits').join('\n')).not.toContain('OOM');
});

test.each([
	['larger-than-any-node', 'memory'],
	['more-cpus-than-any-node', 'cpu'],
])('%s stays Pending', (name, resource) => {
	const story = resources();
	expect(story.row(name, 'limits')).toBe('0/1 Pending 0');
	expect(story.events(name, 'limits').join('\n')).toContain(
		`FailedScheduling 0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient ${resource}.`,
	);
});

test('a container that wants more than its CPU limit is throttled, not killed', () => {
	const story = resources();
	expect(story.row('throttled', 'limits')).toBe('1/1 Running 0');
	expect(story.kubectl('top pod throttled --no-headers', 'limits')).toMatch(/^throttled +(9[5-9]\d|100\d)m /);
});
