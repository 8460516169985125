import {describe, expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import type {Pod} from '../../source/api/generated/types.ts';
import {findContainerStatus} from '../../source/api/pods.ts';
import {Story} from '../helpers/story.ts';

/*
`RestartAllContainers`, on by default since 1.36: a container that ends with a code its rules name takes all containers
of its pod along, and the pod begins anew in its sandbox.
*/

const gang = `
apiVersion: v1
kind: Pod
metadata: {name: gang}
spec:
  restartPolicy: Never
  containers:
    - {name: main, image: 'busybox:1.36', command: [sh, -c, 'echo main; sleep 3600'], lifecycle: {preStop: {sleep: {seconds: 20}}}}
    - {name: done, image: 'busybox:1.36', command: [sh, -c, 'exit 0']}
    - name: watcher
      image: busybox:1.36
      command: [sh, -c, 'sleep 8; exit 88']
      restartPolicy: Never
      restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
`;

const condition = (pod: Pod) => findCondition(pod.status.conditions, 'AllContainersRestarting');

describe('a container whose exit code restarts all', () => {
	test('is seen in STATUS, in the condition and in each container', () => {
		const story = new Story(gang).at('5s');
		expect(condition(story.pod('gang'))).toMatchObject({status: 'False'});
		expect(condition(story.pod('gang'))?.reason).toBeUndefined();
		expect(story.row('gang')).toBe('2/3 NotReady 0');
		const {podIP} = story.pod('gang').status;
		const rows = story.rows('gang', '16s');
		expect(rows.map((row) => row.replace(/^\d+s /, ''))).toEqual([
			'2/3 NotReady 0',
			'1/3 Error 0',
			'0/3 RestartingAllContainers 3',
			'2/3 NotReady 3',
		]);
		const pod = story.pod('gang');
		expect(pod.status).toMatchObject({phase: 'Running', podIP});
		expect(condition(pod)).toMatchObject({status: 'False'});
		const status = findContainerStatus(pod, 'main')!;
		expect(status).toMatchObject({restartCount: 1, ready: true});
		expect(status.lastState).toEqual({
			terminated: {
				exitCode: 137,
				finishedAt: null,
				message: 'The container is removed because RestartAllContainers in place',
				reason: 'RestartingAllContainers',
				startedAt: null,
			},
		});
		// Neither a pre-stop hook nor the grace period is waited for; the least there is, is.
		expect(story.events('gang')).toContain('Killing killing');
		expect(story.kubectl('logs gang -c main --previous')).toContain('previous terminated container "main" in pod "gang" not found');
	});

	test('says so in the condition for as long as the containers go', () => {
		const story = new Story(gang);
		let restarting: Pod | undefined;
		for (let atMs = 0; atMs < 20_000 && !restarting; atMs += 50) {
			story.run.runUntil(atMs);
			if (condition(story.pod('gang'))?.status === 'True') restarting = story.pod('gang');
		}
		expect(condition(restarting!)).toMatchObject({
			reason: 'RestartAllContainersStarted',
			message: 'container exited with restart policy rule',
		});
		expect(restarting!.status.phase).toBe('Running');
	});

	test('runs the init containers again, and waits for no back-off', () => {
		const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: gang}
spec:
  restartPolicy: Never
  initContainers:
    - {name: setup, image: 'busybox:1.36', command: [sh, -c, 'echo set up; sleep 1']}
    - name: watcher
      image: busybox:1.36
      command: [sh, -c, 'sleep 6; exit 88']
      restartPolicy: Always
      restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
  containers:
    - {name: main, image: 'busybox:1.36', command: [sleep, '3600']}
`);
		const rows = story.rows('gang', '40s').map((row) => row.replace(/^\d+s /, ''));
		expect(rows.slice(0, 12)).toEqual([
			'0/2 Pending 0',
			'0/2 Init:0/2 0',
			'0/2 Init:1/2 0',
			'1/2 PodInitializing 0',
			'2/2 Running 0',
			'1/2 Init:Error 0',
			'0/2 Init:RestartingAllContainers 2',
			'0/2 Init:0/2 2',
			'0/2 Init:1/2 2',
			'1/2 PodInitializing 2',
			'2/2 Running 2',
			'1/2 Init:Error 2',
		]);
		expect(rows.join('\n')).not.toContain('BackOff');
		expect(rows.filter((row) => row.startsWith('2/2 Running')).length).toBeGreaterThanOrEqual(3);
	});

	test('does nothing special with another exit code', () => {
		const story = new Story(gang.replace('exit 88', 'exit 1')).at('30s');
		expect(story.row('gang')).toBe('1/3 Error 0');
		expect(condition(story.pod('gang'))).toMatchObject({status: 'False'});
	});
});

test('a pod without such a rule has no such condition', () => {
	const story = new Story(gang.replace('RestartAllContainers', 'Restart')).at('5s');
	expect(condition(story.pod('gang'))).toBeUndefined();
});
