import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

test('a container sees the kernel its node reports', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: web, image: 'nginx:1.25'}
    - {name: shell, image: 'busybox:1.28', command: [sleep, '3600']}
`).at('60s');
	const node = story.kubectl("get pod web -o jsonpath='{.spec.nodeName}'");
	const release = story.kubectl(`get node ${node} -o jsonpath='{.status.nodeInfo.kernelVersion}'`);
	expect(release).toMatch(/^\d+\.\d+/);
	expect(story.kubectl('exec web -c shell -- uname -r').trim()).toBe(release);
	expect(story.kubectl('exec web -c shell -- cat /proc/version')).toContain(`Linux version ${release} `);
	expect(story.kubectl('logs web -c web')).toContain(`OS: Linux ${release}`);
});
