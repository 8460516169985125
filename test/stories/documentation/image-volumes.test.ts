import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const pod = (name: string, reference: string, more: object = {}, containers: readonly string[] = ['shell']) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name},
	spec: {
		containers: containers.map((container) => ({
			name: container,
			image: 'debian',
			command: ['sleep', 'infinity'],
			volumeMounts: [{name: 'volume', mountPath: '/volume', ...more}],
		})),
		volumes: [{name: 'volume', image: {reference, pullPolicy: 'IfNotPresent'}}],
	},
});

function images(): Story {
	const pods = [
		pod('whole', 'quay.io/crio/artifact:v2', {}, ['shell', 'other']),
		pod('part', 'quay.io/crio/artifact:v2', {subPath: 'dir'}),
		pod('missing', 'quay.io/crio/nothing:v2'),
	];
	return new Story(pods.map((each) => JSON.stringify(each)).join('\n---\n')).at('20s');
}

test('an image is a volume: pulled before the container’s own, and read-only', () => {
	const story = images();
	expect(story.row('whole')).toBe('2/2 Running 0');
	expect(story.kubectl('exec whole -c shell -- cat /volume/dir/file /volume/file')).toBe('1\n2\n');
	expect(story.kubectl('exec whole -c other -- sh -c "echo x > /volume/file"')).toContain('Read-only file system');
	expect(story.kubectl('describe pod whole')).toContain(
		'  volume:\n    Type:        Image (a container image or OCI artifact)\n    Reference:   quay.io/crio/artifact:v2\n    PullPolicy:  IfNotPresent\n',
	);
	const events = story.events('whole');
	expect(events.filter((event) => event === 'Pulling Pulling image "quay.io/crio/artifact:v2"')).toHaveLength(1);
	expect(events.join('\n')).toMatch(/Pulled Successfully pulled image "quay\.io\/crio\/artifact:v2" in \d+ms \(.*\)\. Image size: 491 bytes\./);
});

test('a path within it is mounted by itself', () => {
	const story = images();
	expect(story.kubectl('exec part -- cat /volume/file')).toBe('1\n');
	expect(story.kubectl('exec part -- ls /volume')).toBe('file\n');
});

test('an image that is not there keeps the container waiting, as its own would', () => {
	const story = images();
	expect(story.row('missing')).toMatch(/^0\/1 (ErrImagePull|ImagePullBackOff) 0$/);
	expect(story.kubectl('get pod missing -o jsonpath={.status.containerStatuses[0].state.waiting.message}')).toContain('quay.io/crio/nothing:v2');
	expect(story.events('missing').join('\n')).toContain('Failed Failed to pull image "quay.io/crio/nothing:v2": ');
	// Nobody has got as far as the container's own image.
	expect(story.events('missing').join('\n')).not.toContain('debian');
});
