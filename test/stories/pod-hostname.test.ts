import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const pod = (spec: string) => `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  ${spec}
  containers: [{name: app, image: 'busybox:1.36', command: [sleep, '3600']}]
`;

test('the full name is what the kernel knows the pod by, if it is asked for', () => {
	const story = new Story(pod('hostname: box\n  subdomain: sub\n  setHostnameAsFQDN: true')).at('5s');
	const full = 'box.sub.default.svc.cluster.local';
	expect(story.kubectl('exec web -- hostname')).toBe(`${full}\n`);
	expect(story.kubectl("exec web -- sh -c 'echo $HOSTNAME'")).toBe(`${full}\n`);
	expect(story.kubectl('exec web -- tail -n 1 /etc/hosts')).toBe(`${story.pod('web').status.podIP}\t${full}\tbox\n`);
});

test('without a subdomain there is no full name', () => {
	const story = new Story(pod('setHostnameAsFQDN: true')).at('5s');
	expect(story.kubectl('exec web -- hostname')).toBe('web\n');
});

test('a full name the kernel has no room for keeps the sandbox from being made', () => {
	const name = 'a-host-name-of-more-than-thirty-six-characters';
	const story = new Story(pod(`hostname: ${name}\n  subdomain: sub\n  setHostnameAsFQDN: true`)).at('5s');
	expect(story.row('web')).toBe('0/1 ContainerCreating 0');
	const full = `${name}.sub.default.svc.cluster.local`;
	expect(story.events('web')).toContain(
		`FailedCreatePodSandBox Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (64 characters is the max, ${full.length} characters requested)`,
	);
});
