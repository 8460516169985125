import {describe, expect, test} from 'vitest';
import {findFault} from '../../source/faults/catalogue.ts';
import {complete} from '../../source/ui/completion.ts';
import {actionFor, blastRadius, faultChoices, formFor, fuzzyScore, targetsOf} from '../../source/ui/fault-choices.ts';
import {type FrameOptions, sceneFor} from '../../source/ui/frame.ts';
import {textInput} from '../../source/ui/text-input.ts';
import {playground} from '../helpers/fake-run.ts';

const scene = (options: Omit<FrameOptions, 'columns' | 'rows'> = {}) => sceneFor(playground(), {select: 'web-7c9d8b6f5-x2x4p', ...options});

describe('what a fault can strike', () => {
	test('a pod, its container, its node and what keeps it', () => {
		expect(Object.fromEntries(targetsOf(scene()))).toEqual({
			pod: {kind: 'pod', namespace: 'default', name: 'web-7c9d8b6f5-x2x4p'},
			container: {kind: 'container', namespace: 'default', name: 'web-7c9d8b6f5-x2x4p', container: 'web'},
			node: {kind: 'node', name: 'node01'},
			workload: {kind: 'workload', namespace: 'default', name: 'web', workloadKind: 'Deployment'},
			cluster: {kind: 'cluster', name: 'cluster'},
		});
	});

	test('no node for a pod that has none, and no workload for one nobody keeps', () => {
		expect([...targetsOf(scene({select: 'worker'})).keys()]).toEqual(['cluster', 'pod', 'container']);
	});

	test('a node where a node is selected, also with what usually strikes a pod, and the cluster', () => {
		expect(Object.fromEntries(targetsOf(scene({select: 'node/node02'})))).toEqual({
			node: {kind: 'node', name: 'node02'},
			cluster: {kind: 'cluster', name: 'cluster'},
		});
		const choices = faultChoices(scene({select: 'node/node02'}), '');
		expect(new Set(choices.map(({target}) => target.kind))).toEqual(new Set(['node', 'cluster']));
		expect(choices.find(({fault}) => fault.name === 'disk-fill')?.target).toEqual({kind: 'node', name: 'node02'});
		expect(choices.some(({fault}) => fault.name === 'pod-kill')).toBe(false);
	});

	test('it is named: pods, containers and nodes', () => {
		const {run} = scene();
		expect(blastRadius(scene(), {kind: 'node', name: 'node03'})).toBe(
			'node/node03 and 4 pods (api-5d4f7c9b8-2kq8w, cache-0, report-6b9f, shop-85c7d-wq2zn)',
		);
		expect(blastRadius(scene(), {kind: 'workload', workloadKind: 'Deployment', namespace: 'default', name: 'web'})).toBe(
			'Deployment/web: 4 pods (web-7c9d8b6f5-mm7hd, web-7c9d8b6f5-pt5zc, web-7c9d8b6f5-vv8kl, web-7c9d8b6f5-x2x4p) on 1 node',
		);
		expect(blastRadius(scene(), {kind: 'pod', namespace: 'default', name: 'gone'})).toBe('pod/gone, which is gone');
		expect(run.list('pods')).toHaveLength(14);
	});

	test('the palette finds by letters of the name, and by words of what it says', () => {
		expect(faultChoices(scene(), 'memlk')[0]!.fault.name).toBe('memory-leak');
		expect(faultChoices(scene(), 'OOMKilled').map(({fault}) => fault.name)).toContain('memory-leak');
		expect(faultChoices(scene(), 'xyzzy')).toEqual([]);
	});

	test.each([
		['kill', 'pod-kill', 'kubelet-service-kill'],
		['np', 'network-partition', 'no-such-help'],
		['mem', 'memory-hog', 'some-member'],
	])('%s means %s rather than %s', (search, better, worse) => {
		expect(fuzzyScore(search, better)).toBeGreaterThan(fuzzyScore(search, worse));
	});

	test('every fault of the catalogue has a form whose defaults are right', () => {
		for (const choice of [...faultChoices(scene(), ''), ...faultChoices(scene({select: 'node/node01'}), '')]) {
			const action = actionFor(formFor(choice, 'en'), choice.fault, 'en');
			expect(action).not.toHaveProperty('error');
			expect(action).toMatchObject({kind: 'fault', fault: choice.fault.name, target: choice.target});
		}
	});

	test.each([
		['for', '2x', '"2x" is no duration; 90s and 2m are'],
		['for', '-5s', '"-5s" is no duration; 90s and 2m are'],
		['rate', '8 apples', 'rate: "8 apples" is no quantity; 64Mi is'],
	])('%s=%s is refused', (name, text, error) => {
		const fault = findFault('memory-leak')!;
		const form = formFor({fault, target: {kind: 'pod', namespace: 'default', name: 'web'}}, 'en');
		const fields = form.fields.map((field) => (field.name === name ? {...field, input: textInput(text)} : field));
		expect(actionFor({...form, fields}, fault, 'en')).toEqual({error});
	});
});

describe('completion of a command', () => {
	test.each([
		['des', 'describe '],
		['describe po', 'describe po'],
		['get pods web-7c9d8b6f5-x', 'get pods web-7c9d8b6f5-x2x4p '],
		['get pods web', 'get pods web-7c9d8b6f5-'],
		['logs cac', 'logs cache-0 '],
		['drain node0', 'drain node0'],
		['get pods -n kube-s', 'get pods -n kube-system '],
		['get pods -n kube-system etc', 'get pods -n kube-system etcd-control-plane '],
		['kubectl describe node/node01', 'kubectl describe node/node01 '],
		['rollout rest', 'rollout restart '],
		['nothing like it', 'nothing like it'],
	])('%s becomes %s', (text, expected) => {
		expect(complete(playground(), text, 'default').text).toBe(expected);
	});

	test('says what it could be', () => {
		expect(complete(playground(), 'drain node0', 'default').candidates).toEqual(['node01', 'node02', 'node03']);
	});
});
