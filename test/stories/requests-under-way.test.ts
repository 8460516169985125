import {expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import {Story} from '../helpers/story.ts';

/** A server that takes six seconds for an answer, and somebody who asks it. */
function story(image: string): Story {
	const cluster = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {nodeName: node01, containers: [{name: web, image: '${image}'}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.80.80, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeName: node02
  containers:
    - name: client
      image: curlimages/curl:8.14.1
      command: [sh, -c, 'while ! test -f /tmp/go; do sleep 1; done; curl -sS -o /dev/null -w "%{http_code}\\n" http://10.96.80.80; sleep 1h']
`).at('30s');
	cluster.run.perform({
		kind: 'fault',
		fault: 'http-latency',
		target: {kind: 'pod', namespace: 'default', name: 'web'},
		parameters: {latency: '6s'},
	});
	cluster.kubectl('exec client -- touch /tmp/go');
	return cluster.at('33s');
}

test('a server that ends gracefully finishes the requests under way, and takes no new ones', () => {
	const cluster = story('nginx:1.25');
	cluster.kubectl('delete pod web --wait=false');
	cluster.at('35s');
	expect(cluster.row('web')).toBe('1/1 Terminating 0');
	expect(findCondition(cluster.pod('web').status.conditions, 'Ready')?.status).toBe('True');
	expect(cluster.kubectl('exec client -- curl -sS http://10.96.80.80')).toMatch(/Could not connect to server/);
	cluster.at('45s');
	expect(cluster.kubectl('logs client')).toBe('200\n');
	expect(cluster.run.find('pods', 'default/web')).toBeUndefined();
});

test.each([
	['a server that does not wait', 'nginx:1.14', (cluster: Story) => cluster.kubectl('delete pod web --wait=false')],
	['a server that is killed', 'nginx:1.25', (cluster: Story) => cluster.kubectl('exec web -- nginx -s stop')],
])('%s leaves the requests under way without an answer', (_name, image, end) => {
	const cluster = story(image);
	end(cluster);
	cluster.at('45s');
	expect(cluster.kubectl('logs client')).toMatch(/^(000\n)?curl: \(52\) Empty reply from server\n(000\n)?$/);
});
