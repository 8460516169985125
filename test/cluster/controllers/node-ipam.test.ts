import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const pods = (count: number) =>
	Array.from(
		{length: count},
		(_, index) =>
			`---\napiVersion: v1\nkind: Pod\nmetadata: {name: p${index}}\nspec: {containers: [{name: c, image: registry.k8s.io/pause:3.10}], nodeName: node0${index + 1}}\n`,
	).join('');

test('each node has a range, and its pods have addresses of it', () => {
	const story = new Story(pods(3)).at('20s');
	const column = (of: string, path: string) => story.kubectl(`get ${of} -o jsonpath={.items[*].${path}}`).split(' ');
	expect(column('nodes', 'spec.podCIDR')).toEqual(['10.244.0.0/24', '10.244.1.0/24', '10.244.2.0/24', '10.244.3.0/24']);
	expect(column('pods', 'status.podIP').map((ip) => ip.replace(/\d+$/, '0/24'))).toEqual(column('nodes', 'spec.podCIDR').slice(1));
	expect(story.kubectl('describe node node01')).toContain(
		'PodCIDR:                      10.244.1.0/24\nPodCIDRs:                     10.244.1.0/24\n',
	);
});

test('a node that is deleted and registers again has the range its machine gives addresses of', () => {
	const story = Story.scenario(`
title: a node comes back
steps:
  - {at: 10s, kubectl: delete node node02}
  - {at: 12s, service: {node: node02, do: restart}}
`).at('60s');
	expect(story.kubectl('get node node02 -o jsonpath={.spec.podCIDR}')).toBe('10.244.2.0/24');
});

test('a node without a machine gets one that is free, and none may be changed', () => {
	const story = new Story('---\napiVersion: v1\nkind: Node\nmetadata: {name: paper}\n').at('5s');
	expect(story.kubectl('get node paper -o jsonpath={.spec.podCIDRs}')).toBe('["10.244.4.0/24"]');
	expect(story.kubectl('patch node paper -p \'{"spec":{"podCIDR":"10.244.9.0/24","podCIDRs":["10.244.9.0/24"]}}\'')).toContain(
		'The Node "paper" is invalid: spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
	);
});
