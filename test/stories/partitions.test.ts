import {expect, test} from 'vitest';
import type {FaultTarget, ParameterValue} from '../../source/faults/fault.ts';
import {Story} from '../helpers/story.ts';

const pod = (name: string, node: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  nodeName: ${node}
  containers:
    - name: main
      image: nginx:1.25
      readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2}
---`;

const manifests = `${pod('a', 'node01')}${pod('b', 'node02')}${pod('c', 'node01')}
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {clusterIP: 10.96.80.80, selector: {app: b}, ports: [{port: 80}]}
`;

function cut(story: Story, target: FaultTarget, parameters: Readonly<Record<string, ParameterValue>> = {}): void {
	expect(story.run.perform({kind: 'fault', fault: 'network-partition', target, parameters}).stderr).toBe('');
}

const thePod = (name: string): FaultTarget => ({kind: 'pod', namespace: 'default', name});

/** `200`, or what curl says. */
function ask(story: Story, from: string, to: string): string {
	const host = to.includes('.') ? to : story.pod(to).status.podIP;
	const said = story.kubectl(`exec ${from} -- curl -sS -m 3 -o /dev/null -w %{http_code} http://${host}`);
	return /^200/.exec(said)?.[0] ?? /curl: \(\d+\) (.*)/.exec(said)?.[1] ?? said;
}

const timedOut = /^Connection timed out after 300\d milliseconds$/;

test('two pods cannot reach each other; everybody else can reach both', () => {
	const story = new Story(manifests).at('20s');
	cut(story, thePod('a'), {to: 'pod/b'});
	expect(ask(story, 'a', 'b')).toMatch(timedOut);
	expect(ask(story, 'b', 'a')).toMatch(timedOut);
	expect(ask(story, 'a', '10.96.80.80')).toMatch(timedOut);
	expect(ask(story, 'c', 'b')).toBe('200');
	expect(ask(story, 'a', 'c')).toBe('200');
	story.at('60s');
	expect([story.row('a'), story.row('b')]).toEqual(['1/1 Running 0', '1/1 Running 0']);
	story.run.perform({kind: 'heal', which: 'all'});
	expect(ask(story, 'a', 'b')).toBe('200');
});

test.each([
	['to', 'a', 'b'],
	['from', 'b', 'a'],
])('in one direction, %s: connections the other way are as ever', (direction, blocked, other) => {
	const story = new Story(manifests).at('20s');
	cut(story, thePod('a'), {to: 'app=b', direction});
	expect(ask(story, blocked, other)).toMatch(timedOut);
	expect(ask(story, other, blocked)).toBe('200');
});

test('whoever is rejected is refused at once', () => {
	const story = new Story(manifests).at('20s');
	cut(story, thePod('a'), {to: 'pod/b', reject: true});
	expect(ask(story, 'a', 'b')).toMatch(/^Failed to connect to 10\.244\.\d\.\d+ port 80 after \d ms: Could not connect to server$/);
});

test('a pod cut off from its node fails its probes, and serves all others', () => {
	const story = new Story(manifests).at('20s');
	cut(story, thePod('a'), {to: 'node/node01'});
	expect(ask(story, 'c', 'a')).toBe('200');
	expect(ask(story, 'b', 'a')).toBe('200');
	story.at('60s');
	expect(story.row('a')).toBe('0/1 Running 0');
	expect(story.events('a').some((text) => /^Unhealthy Readiness probe failed: Get "http:\S+": context deadline exceeded/.test(text))).toBe(true);
});

test('a pod cut off from everybody still talks to itself', () => {
	const story = new Story(manifests).at('20s');
	cut(story, thePod('a'));
	expect(ask(story, 'a', '127.0.0.1')).toBe('200');
	expect(ask(story, 'a', 'a')).toBe('200');
	expect(ask(story, 'a', 'c')).toMatch(timedOut);
	expect(ask(story, 'a', '23.220.75.245')).toMatch(timedOut);
	story.at('60s');
	expect(story.row('a')).toBe('0/1 Running 0');
});

test('two nodes cannot reach each other, and both can reach the control plane', () => {
	const story = new Story(manifests).at('20s');
	cut(story, {kind: 'node', name: 'node01'}, {to: 'node/node02'});
	expect(ask(story, 'a', 'b')).toMatch(timedOut);
	expect(ask(story, 'a', 'c')).toBe('200');
	story.at('3m');
	expect(story.kubectl('get nodes --no-headers')).not.toContain('NotReady');
});

test('a kubelet that cannot be reached reports, but tells no logs; one that cannot reach others does not report', () => {
	const story = new Story(manifests).at('20s');
	cut(story, {kind: 'node', name: 'node01'}, {to: 'node/control-plane', direction: 'from'});
	story.at('3m');
	expect(story.kubectl('get node node01 --no-headers')).toMatch(/^node01 +Ready /);
	expect(story.kubectl('logs a')).toContain('dial tcp 172.18.0.3:10250: ');
	story.run.perform({kind: 'heal', which: 'all'});
	cut(story, {kind: 'node', name: 'node01'}, {to: 'node/control-plane', direction: 'to'});
	story.at('5m');
	expect(story.kubectl('get node node01 --no-headers')).toMatch(/^node01 +NotReady /);
	expect(story.kubectl('logs a')).toContain('start worker processes');
});

test.each([
	['to', 'nowhere', '"nowhere" is no node/NAME, pod/NAME, deployment/NAME, namespace/NAME, label=value or outside'],
	['to', 'service/b', '"service" has no place on the network; name a node, pod, deployment or namespace'],
	['direction', 'up', 'network-partition: direction must be both, to or from, not "up"'],
])('%s: %s is refused', (name, value, message) => {
	const story = new Story(manifests).at('20s');
	const {stderr, isOk} = story.run.perform({kind: 'fault', fault: 'network-partition', target: thePod('a'), parameters: {[name]: value}});
	expect([isOk, stderr.trim()]).toEqual([false, message]);
});

test('latency between two sets is felt by them alone', () => {
	const story = new Story(manifests).at('20s');
	const slow = {kind: 'fault', fault: 'network-latency', target: thePod('a'), parameters: {latency: '700ms', to: 'pod/b, outside'}} as const;
	expect(story.run.perform(slow).stderr).toBe('');
	const seconds = (from: string, to: string): number =>
		Number(story.kubectl(`exec ${from} -- curl -so /dev/null -w %{time_total} http://${to.includes('.') ? to : story.pod(to).status.podIP}`));
	expect(seconds('a', 'b')).toBeGreaterThan(1.4);
	expect(seconds('b', 'a')).toBeGreaterThan(1.4);
	expect(seconds('a', '10.96.80.80')).toBeGreaterThan(1.4);
	expect(seconds('a', '23.220.75.245')).toBeGreaterThan(0.7);
	for (const [from, to] of [
		['a', 'c'],
		['c', 'a'],
		['c', 'b'],
		['b', 'c'],
	] as const) {
		expect(seconds(from, to)).toBeLessThan(0.1);
	}
	// The kubelet's probes are none of it.
	story.at('80s');
	expect(story.row('a')).toContain('1/1');
});

test('all packets lost between two sets is silence between them, and for nobody else', () => {
	const story = new Story(manifests).at('20s');
	const lossy = {kind: 'fault', fault: 'network-loss', target: thePod('a'), parameters: {percent: 100, to: 'app=b'}} as const;
	expect(story.run.perform(lossy).stderr).toBe('');
	expect(ask(story, 'a', 'b')).toMatch(timedOut);
	expect(ask(story, 'b', 'a')).toMatch(timedOut);
	expect([ask(story, 'a', 'c'), ask(story, 'c', 'b'), ask(story, 'c', 'a')]).toEqual(['200', '200', '200']);
	story.run.perform({kind: 'heal', which: 'all'});
	expect(ask(story, 'a', 'b')).toBe('200');
});
