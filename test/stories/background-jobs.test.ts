import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const pod = (probe = '') =>
	new Story(
		`apiVersion: v1\nkind: Pod\nmetadata: {name: box}\nspec: {containers: [{name: c, image: busybox, command: [sleep, 1h]${probe && `, livenessProbe: ${probe}`}}]}\n`,
	);

test('a job in the background outlives the exec session that began it', () => {
	const story = pod().at('20s');
	const beganAtMs = story.run.nowMs;
	expect(story.kubectl("exec box -- sh -c 'sleep 30 >/dev/null 2>&1 & echo begun'")).toBe('begun\n');
	expect(story.run.nowMs - beganAtMs).toBeLessThan(1000);
	expect(story.kubectl('exec box -- ps -o ppid,args')).toMatch(/^1 +sleep 30$/m);
	expect(story.at('60s').kubectl('exec box -- ps -o ppid,args')).not.toContain('sleep 30');
});

test('what it writes to a file is seen, and it can be ended', () => {
	const story = pod().at('20s');
	story.kubectl("exec box -- sh -c '(while true; do echo tick >> /tmp/log; sleep 1; done) >/dev/null 2>&1 &'");
	const ticks = () => story.kubectl('exec box -- cat /tmp/log').split('\n').length - 1;
	story.at('30s');
	const atFirst = ticks();
	expect(atFirst).toBeGreaterThan(5);
	story.at('40s');
	expect(ticks()).toBe(atFirst + 10);
	const pid = /^ *(\d+) root .*sh -c/m.exec(story.kubectl('exec box -- ps'))![1];
	expect(story.kubectl(`exec box -- kill -9 ${pid}`)).toBe('');
	const atLast = ticks();
	expect(story.at('50s') && ticks()).toBe(atLast);
});

test('the session waits for whoever still holds its output', () => {
	const story = pod().at('20s');
	const beganAtMs = story.run.nowMs;
	expect(story.kubectl("exec box -- sh -c '(sleep 3; echo late) & echo now; exit 4'")).toBe('now\nlate\ncommand terminated with exit code 4\n');
	expect(story.run.nowMs - beganAtMs).toBeGreaterThanOrEqual(3000);
});

test('so a probe that leaves a job behind without redirecting it runs into its timeout', () => {
	const story = pod("{exec: {command: [sh, -c, 'sleep 100 &']}, periodSeconds: 5}").at('13s');
	expect(story.events('box').join('\n')).toContain('Unhealthy Liveness probe failed: command timed out: "sh -c sleep 100 &" timed out after 1s');
	const redirected = pod("{exec: {command: [sh, -c, 'sleep 100 >/dev/null 2>&1 &']}, periodSeconds: 5}").at('60s');
	expect(redirected.row('box')).toBe('1/1 Running 0');
	expect(redirected.events('box').join('\n')).not.toContain('Unhealthy');
});

test('with the container its jobs end', () => {
	const story = pod().at('20s');
	story.kubectl("exec box -- sh -c 'sleep 3000 >/dev/null 2>&1 &'");
	story.kubectl('delete pod box --grace-period=1 --wait=false');
	expect(story.at('60s').kubectl('get pods')).toBe('No resources found in default namespace.\n');
});
