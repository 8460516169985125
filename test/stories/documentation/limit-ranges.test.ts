import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const ranges = () => Story.documented('limit-ranges').at('20s');

/** What `kubectl apply` says of a pod with one container of these resources. */
function apply(story: Story, namespace: string, resources: object, more: object = {}): string {
	const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'tried'}, spec: {containers: [{name: 'demo', image: 'nginx', resources}], ...more}};
	return story.kubectl(`apply -f - <<'EOF'\n${JSON.stringify(pod)}\nEOF`, namespace);
}

test('a container is given what it does not ask for, and the pod says by whom', () => {
	const story = ranges();
	const resources = (name: string) => story.pod(name, 'memory-defaults').spec.containers[0]!.resources;
	expect(resources('nothing-said')).toEqual({limits: {memory: '512Mi'}, requests: {memory: '256Mi'}});
	// A limit without a request is the request, before anybody has defaults for it.
	expect(resources('limit-said')).toEqual({limits: {memory: '1Gi'}, requests: {memory: '1Gi'}});
	expect(resources('request-said')).toEqual({limits: {memory: '512Mi'}, requests: {memory: '128Mi'}});
	const note = (name: string) => story.pod(name, 'memory-defaults').metadata.annotations?.['kubernetes.io/limit-ranger'];
	expect(note('nothing-said')).toBe('LimitRanger plugin set: memory request for container demo; memory limit for container demo');
	expect(note('limit-said')).toBeUndefined();
	expect(note('request-said')).toBe('LimitRanger plugin set: memory limit for container demo');
	expect(story.row('nothing-said', 'memory-defaults')).toBe('1/1 Running 0');
});

test('what is most is also the default, and the description shows it', () => {
	const story = ranges();
	expect(story.kubectl('get limits', 'memory-bounds')).toBe('NAME     CREATED AT\nbounds   2026-01-01T00:00:00Z\n');
	expect(story.kubectl('describe limitrange bounds', 'memory-bounds')).toBe(
		`Name:       bounds
Namespace:  memory-bounds
Type        Resource  Min    Max  Default Request  Default Limit  Max Limit/Request Ratio
----        --------  ---    ---  ---------------  -------------  -----------------------
Container   memory    500Mi  1Gi  1Gi              1Gi            -
`,
	);
	expect(story.kubectl('describe namespace memory-bounds')).toMatch(
		/Resource Limits\n Type +Resource .*\n.*\n Container +memory +500Mi +1Gi +1Gi +1Gi +-\n$/,
	);
	expect(story.kubectl('describe namespace default')).toMatch(/\n\nNo LimitRange resource\.\n$/);
	expect(story.row('within', 'memory-bounds')).toBe('1/1 Running 0');
});

test.each([
	['memory-bounds', {limits: {memory: '1.5Gi'}, requests: {memory: '800Mi'}}, 'maximum memory usage per Container is 1Gi, but limit is 1536Mi'],
	['memory-bounds', {limits: {memory: '800Mi'}, requests: {memory: '100Mi'}}, 'minimum memory usage per Container is 500Mi, but request is 100Mi'],
	['cpu-bounds', {limits: {cpu: '1.5'}, requests: {cpu: '500m'}}, 'maximum cpu usage per Container is 800m, but limit is 1500m'],
	['cpu-bounds', {limits: {cpu: '800m'}, requests: {cpu: '100m'}}, 'minimum cpu usage per Container is 200m, but request is 100m'],
])('in %s %j is refused', (namespace, resources, why) => {
	expect(apply(ranges(), namespace, resources)).toBe(
		`Error from server (Forbidden): error when creating "STDIN": pods "tried" is forbidden: ${why}\n`,
	);
});

test('a default limit below the request a pod asks for makes a pod that is invalid', () => {
	expect(apply(ranges(), 'conflicting', {requests: {cpu: '700m'}})).toBe(
		'The Pod "tried" is invalid: spec.containers[0].resources.requests: Invalid value: "700m": must be less than or equal to cpu limit of 500m\n',
	);
	expect(apply(ranges(), 'conflicting', {requests: {cpu: '700m'}, limits: {cpu: '700m'}})).toBe('pod/tried created\n');
});

test('a Deployment’s pods are refused one by one', () => {
	const story = ranges();
	expect(story.kubectl('get deployment beyond --no-headers', 'memory-bounds')).toMatch(/^beyond +0\/1 +0 +0 /);
	expect(story.kubectl('events', 'memory-bounds')).toMatch(
		/Warning +FailedCreate +ReplicaSet\/beyond-\w+ +Error creating: pods "beyond-\w+-\w{5}" is forbidden: maximum memory usage per Container is 1Gi, but limit is 1536Mi\n/,
	);
});

test('a pod may not grow over it either', () => {
	const story = ranges();
	const patch = JSON.stringify({spec: {containers: [{name: 'demo', resources: {limits: {memory: '2Gi'}}}]}});
	expect(story.kubectl(`patch pod within --subresource resize --patch '${patch}'`, 'memory-bounds')).toContain(
		'is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
	);
});

test('limits of a pod, and how far a limit may be from its request', () => {
	const story = ranges();
	const range = (limits: object) =>
		story.kubectl(
			`apply -f - <<'EOF'\n${JSON.stringify({apiVersion: 'v1', kind: 'LimitRange', metadata: {name: 'pods'}, spec: {limits: [limits]}})}\nEOF`,
		);
	expect(range({type: 'Pod', maxLimitRequestRatio: {memory: 2}})).toBe('limitrange/pods created\n');
	expect(apply(story, 'default', {limits: {memory: '300Mi'}, requests: {memory: '100Mi'}})).toContain(
		'pods "tried" is forbidden: memory max limit to request ratio per Pod is 2, but provided ratio is 3.000000\n',
	);
	expect(apply(story, 'default', {})).toContain('memory max limit to request ratio per Pod is 2, but no request is specified or request is 0\n');
	expect(apply(story, 'default', {limits: {memory: '200Mi'}, requests: {memory: '100Mi'}})).toBe('pod/tried created\n');
	expect(range({type: 'Pod', default: {cpu: 1}})).toContain("spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'");
	expect(range({type: 'Container', min: {cpu: 2}, max: {cpu: 1}})).toContain(
		'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
	);
});
