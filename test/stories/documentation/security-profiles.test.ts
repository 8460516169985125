import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const denyWrite = `#include <tunables/global>

profile deny-write flags=(attach_disconnected) {
  #include <abstractions/base>

  file,

  # Nothing is written.
  deny /** w,
}
`;

/** A node that has profiles, and one that has none; each pod is bound to one of them. */
function profiles(containerRuntime = 'containerd'): Story {
	const pod = (
		name: string,
		node: string,
		securityContext: object,
		image = 'busybox:1.28',
		more: object = {command: ['sh', '-c', "echo 'Hello' && sleep 1h"]},
	) => ({
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name},
		spec: {nodeName: node, securityContext, containers: [{name: 'hello', image, ...more}]},
	});
	const appArmor = {appArmorProfile: {type: 'Localhost', localhostProfile: 'deny-write'}};
	const seccomp = (localhostProfile: string) => ({seccompProfile: {type: 'Localhost', localhostProfile}});
	const echo = ['hashicorp/http-echo:1.0', {args: ['-text=some calls']}] as const;
	const write = (path: string, text: string) => ({at: '0s', write: {node: 'node01', path, text}});
	return Story.scenario(
		JSON.stringify({
			title: 'Profiles of a node',
			cluster: {workers: 2, containerRuntime},
			steps: [
				write('/etc/apparmor.d/deny-write', denyWrite),
				write('/var/lib/kubelet/seccomp/profiles/audit.json', '{"defaultAction": "SCMP_ACT_LOG"}'),
				write('/var/lib/kubelet/seccomp/profiles/violation.json', '{"defaultAction": "SCMP_ACT_ERRNO"}'),
				write('/var/lib/kubelet/seccomp/profiles/broken.json', 'SCMP_ACT_LOG'),
				...[
					pod('confined', 'node01', appArmor),
					pod('not-loaded', 'node02', appArmor),
					pod('of-the-runtime', 'node01', {}),
					pod('unconfined', 'node01', {appArmorProfile: {type: 'Unconfined'}}),
					pod('audit', 'node01', seccomp('profiles/audit.json'), ...echo),
					pod('violation', 'node01', seccomp('profiles/violation.json'), ...echo),
					pod('broken', 'node01', seccomp('profiles/broken.json'), ...echo),
					pod('missing', 'node02', seccomp('profiles/audit.json'), ...echo),
				].map((apply) => ({apply})),
			],
		}),
	).at('30s');
}

const waiting = (story: Story, pod: string) => story.kubectl(`get pod ${pod} -o jsonpath={.status.containerStatuses[0].state.waiting}`);

test('a container under an AppArmor profile that denies writing reads, and writes nothing', () => {
	const story = profiles();
	expect(story.row('confined')).toBe('1/1 Running 0');
	expect(story.kubectl('logs confined')).toBe('Hello\n');
	expect(story.kubectl('exec confined -- cat /proc/1/attr/current')).toBe('deny-write (enforce)\n');
	expect(story.kubectl('exec confined -- touch /tmp/test')).toBe('touch: /tmp/test: Permission denied\ncommand terminated with exit code 1\n');
	expect(story.kubectl('exec confined -- rm /etc/passwd')).toContain("rm: can't remove '/etc/passwd': Permission denied\n");
	expect(story.kubectl('exec confined -- sh -c "echo x > /root/x"')).toContain("sh: can't create /root/x: Permission denied\n");
	expect(story.kubectl('exec of-the-runtime -- cat /proc/self/attr/current')).toBe('cri-containerd.apparmor.d (enforce)\n');
	expect(story.kubectl('exec of-the-runtime -- touch /tmp/test')).toBe('');
	expect(story.kubectl('exec unconfined -- cat /proc/1/attr/current')).toBe('unconfined\n');
});

test('where the AppArmor profile is not loaded, the container is not created', () => {
	const story = profiles();
	const message = 'failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found deny-write';
	expect(story.row('not-loaded')).toBe('0/1 CreateContainerError 0');
	expect(JSON.parse(waiting(story, 'not-loaded'))).toEqual({reason: 'CreateContainerError', message});
	expect(story.events('not-loaded').join('\n')).toContain(`Failed Error: ${message}`);
	expect(story.pod('not-loaded').status.phase).toBe('Pending');
});

test('a seccomp profile is a file of the node: it lets a program run, refuses every call, or is not there', () => {
	const story = profiles();
	expect(story.row('audit')).toBe('1/1 Running 0');
	expect(story.row('violation')).toMatch(/^0\/1 (CrashLoopBackOff|RunContainerError|StartError) \d/);
	expect(story.kubectl('describe pod violation')).toContain('OCI runtime create failed: runc create failed');
	expect(story.row('missing')).toBe('0/1 CreateContainerError 0');
	const path = '/var/lib/kubelet/seccomp/profiles';
	expect(JSON.parse(waiting(story, 'missing')).message).toBe(
		`failed to create containerd container: cannot load seccomp profile "${path}/audit.json": open ${path}/audit.json: no such file or directory`,
	);
	expect(JSON.parse(waiting(story, 'broken')).message).toBe(
		`failed to create containerd container: decoding seccomp profile failed "${path}/broken.json": invalid character 'S' looking for beginning of value`,
	);
});

test('CRI-O says it in its own words', () => {
	const story = profiles('cri-o');
	const path = '/var/lib/kubelet/seccomp/profiles/audit.json';
	expect(JSON.parse(waiting(story, 'missing')).message).toBe(
		`setup seccomp: unable to load local profile "${path}": open ${path}: no such file or directory`,
	);
	expect(story.kubectl('exec of-the-runtime -- cat /proc/1/attr/current')).toBe('crio-default (enforce)\n');
});

test('the annotation from before the field means the same', () => {
	const story = new Story(
		JSON.stringify({
			apiVersion: 'v1',
			kind: 'Pod',
			metadata: {name: 'annotated', annotations: {'container.apparmor.security.beta.kubernetes.io/hello': 'localhost/deny-write'}},
			spec: {containers: [{name: 'hello', image: 'busybox:1.28', command: ['sleep', '1h']}]},
		}),
	).at('10s');
	expect(story.pod('annotated').spec.containers[0]!.securityContext).toEqual({
		appArmorProfile: {type: 'Localhost', localhostProfile: 'deny-write'},
	});
	expect(story.row('annotated')).toBe('0/1 CreateContainerError 0');
});
