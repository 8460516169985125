import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const applications = (instant = '60s') => Story.documented('applications').at(instant);

test('a front end asks its back end by the name of a Service', () => {
	expect(applications().kubectl('exec waits-for-both -c init-myservice -- wget -qO- http://frontend.default.svc.cluster.local')).toBe(
		'{"message":"Hello"}\n',
	);
});

test('a Service spreads what is asked over its pods', () => {
	const story = applications();
	const answers = Array.from({length: 12}, () => story.kubectl('exec waits-for-both -c init-myservice -- wget -qO- http://hello-world:8080'));
	expect(answers.every((answer) => answer.startsWith('Hello, world!\nVersion: 2.0.0\nHostname: hello-world-'))).toBe(true);
	expect(new Set(answers).size).toBe(2);
});

test('one looks around in a container, and changes what it serves', () => {
	const story = applications();
	const names = story.kubectl('exec shell-demo -- ls /').split('\n');
	for (const name of ['bin', 'dev', 'docker-entrypoint.sh', 'etc', 'proc', 'usr', 'var']) expect(names).toContain(name);
	expect(story.kubectl('exec shell-demo -- sh -c "echo \'Hello shell demo\' > /usr/share/nginx/html/index.html; curl -s http://localhost/"')).toBe(
		'Hello shell demo\n',
	);
	expect(story.kubectl('exec shell-demo -- cat /proc/1/mounts')).toMatch(/^overlay \/ overlay rw,relatime 0 0\nproc \/proc proc /);
});

test('sidecars stream two files to two logs', () => {
	const story = applications();
	expect(story.kubectl('logs two-files -c count')).toBe('');
	expect(story.kubectl('logs two-files -c count-log-1')).toMatch(/^0: Thu Jan {2}1 00:00:0\d UTC 2026\n1: /);
	expect(story.kubectl('logs two-files -c count-log-2')).toMatch(/^Thu Jan {2}1 00:00:0\d UTC 2026 INFO 0\nThu Jan {2}1 00:00:0\d UTC 2026 INFO 1\n/);
	expect(story.row('two-files')).toBe('3/3 Running 0');
});

test('a pod whose scheduler is not there waits, and nothing is said about it', () => {
	const story = applications();
	expect(story.row('another-scheduler')).toBe('0/1 Pending 0');
	expect(story.events('another-scheduler')).toEqual([]);
	expect(story.pod('another-scheduler').status.conditions ?? []).toEqual([]);
});

test('QoS is by the containers’ resources, or by the pod’s own', () => {
	const qos = (pod: string) => applications().pod(pod).status.qosClass;
	expect(qos('guaranteed')).toBe('Guaranteed');
	expect(qos('pod-level')).toBe('Burstable');
	expect(qos('two-files')).toBe('BestEffort');
});

test('a pre-stop hook longer than the grace period is cut off', () => {
	const story = applications();
	story.kubectl('delete pod leaves-in-peace --wait=false');
	expect(story.at('2m55s').row('leaves-in-peace')).toBe('1/1 Terminating 0');
	story.at('3m10s');
	expect(story.kubectl('get pod leaves-in-peace')).toContain('NotFound');
});

test('a template of Go’s prints why a container ended', () => {
	expect(
		applications().kubectl('get pod says-why-it-ends -o go-template="{{range .status.containerStatuses}}{{.state.terminated.message}}{{end}}"'),
	).toBe('Sleep expired\n');
});

test('init containers wait for Services that are made later', () => {
	const story = applications();
	expect(story.row('waits-for-both')).toBe('0/1 Init:0/2 0');
	expect(story.kubectl('logs waits-for-both -c init-myservice --tail=2')).toContain('waiting for myservice\n');
	story.kubectl('create service clusterip myservice --tcp=80:9376');
	expect(story.at('90s').row('waits-for-both')).toBe('0/1 Init:1/2 0');
	story.kubectl('create service clusterip mydb --tcp=80:9377');
	expect(story.at('2m').row('waits-for-both')).toBe('1/1 Running 0');
	expect(story.kubectl('logs waits-for-both')).toContain('The app is running!\n');
});
