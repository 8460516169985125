import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {threeWayPatch, twoWayPatch} from '../../../source/cluster/apiserver/patch/apply.ts';
import {applyPatch} from '../../../source/cluster/apiserver/patch/patch.ts';
import {strategicMerge} from '../../../source/cluster/apiserver/patch/strategic.ts';
import {podManifest, testApiServer} from '../../helpers/apiserver.ts';

describe('a strategic patch', () => {
	const spec = {
		containers: [
			{
				name: 'a',
				image: 'x:1',
				env: [
					{name: 'A', value: '1'},
					{name: 'B', value: '2'},
				],
			},
			{name: 'b', image: 'y:1'},
		],
		tolerations: [{key: 'a'}],
		nodeSelector: {disk: 'ssd', zone: 'z'},
		volumes: [{name: 'v', emptyDir: {}}],
	};
	const rows: [string, object, object][] = [
		['merges containers by name', {containers: [{name: 'b', image: 'y:2'}]}, {containers: [spec.containers[0], {name: 'b', image: 'y:2'}]}],
		['adds what is not there', {containers: [{name: 'c', image: 'z'}]}, {containers: [...spec.containers, {name: 'c', image: 'z'}]}],
		['deletes by directive', {containers: [{name: 'a', $patch: 'delete'}]}, {containers: [spec.containers[1]]}],
		['replaces by directive', {containers: [{$patch: 'replace'}, {name: 'c', image: 'z'}]}, {containers: [{name: 'c', image: 'z'}]}],
		[
			'merges variables in containers',
			{containers: [{name: 'a', env: [{name: 'B', value: '3'}]}]},
			{
				containers: [
					{
						name: 'a',
						image: 'x:1',
						env: [
							{name: 'A', value: '1'},
							{name: 'B', value: '3'},
						],
					},
					spec.containers[1],
				],
			},
		],
		['replaces lists without a key', {tolerations: [{key: 'b'}]}, {tolerations: [{key: 'b'}]}],
		['merges maps, null takes away', {nodeSelector: {zone: null, arch: 'arm64'}}, {nodeSelector: {disk: 'ssd', arch: 'arm64'}}],
		['replaces a map by directive', {nodeSelector: {$patch: 'replace', arch: 'arm64'}}, {nodeSelector: {arch: 'arm64'}}],
		[
			'drops the alternatives a volume no longer is',
			{volumes: [{name: 'v', configMap: {name: 'c'}, $retainKeys: ['name', 'configMap']}]},
			{volumes: [{name: 'v', configMap: {name: 'c'}}]},
		],
		['puts elements in order', {'$setElementOrder/containers': [{name: 'b'}, {name: 'a'}]}, {containers: [spec.containers[1], spec.containers[0]]}],
	];
	test.each(rows)('%s', (_, patch, changed) => {
		expect(strategicMerge('PodSpec', spec, patch)).toEqual({...spec, ...changed});
	});

	test('treats finalizers as a set', () => {
		const metadata = {finalizers: ['a/x', 'a/y']};
		expect(strategicMerge('ObjectMeta', metadata, {finalizers: ['a/y', 'a/z']})).toEqual({finalizers: ['a/x', 'a/y', 'a/z']});
		expect(strategicMerge('ObjectMeta', metadata, {'$deleteFromPrimitiveList/finalizers': ['a/x']})).toEqual({finalizers: ['a/y']});
	});

	test('without the key of an element is refused', () => {
		expect(() => strategicMerge('PodSpec', spec, {containers: [{image: 'z'}]})).toThrow(
			'map: {"image":"z"} does not contain declared merge key: name',
		);
	});

	test('does not change what it is applied to', () => {
		const before = JSON.stringify(spec);
		strategicMerge('PodSpec', spec, {containers: [{name: 'a', image: 'x:2'}], nodeSelector: null});
		expect(JSON.stringify(spec)).toBe(before);
	});
});

describe('other patches', () => {
	test('a merge patch replaces lists and takes away what is null', () => {
		expect(applyPatch('Pod', {a: {b: 1, c: 2}, d: [1]}, {a: {b: null}, d: [2, 3]}, 'merge')).toEqual({a: {c: 2}, d: [2, 3]});
	});

	test('a JSON patch does one thing after another', () => {
		const patch = [
			{op: 'replace', path: '/a/b', value: 2},
			{op: 'add', path: '/d/-', value: 4},
			{op: 'remove', path: '/e'},
		];
		expect(applyPatch('Pod', {a: {b: 1}, d: [3], e: 5}, patch, 'json')).toEqual({a: {b: 2}, d: [3, 4]});
	});

	test('a JSON patch of what is not there is refused, and nothing is changed', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web', {}, {labels: {a: 'b'}}));
		const patch = [
			{op: 'remove', path: '/metadata/labels/a'},
			{op: 'remove', path: '/metadata/labels/z'},
		];
		expect(() => client.patch('pods', 'default/web', patch, 'json')).toThrow('the server rejected our request due to an error in our request');
		expect(client.get('pods', 'default/web')).toBe(pod);
	});

	test('what a patch makes is held against the types of the API', () => {
		const {client} = testApiServer();
		client.create('pods', podManifest('web'));
		expect(() => client.patch('pods', 'default/web', {metadata: {labels: {a: 1}}}, 'merge')).toThrow(
			'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
		);
	});

	test('a patch that changes nothing writes nothing', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		expect(client.patch('pods', 'default/web', {spec: {containers: [{name: 'app', image: 'nginx:1.27'}]}}, 'strategic')).toBe(pod);
	});
});

describe('the patch of kubectl apply', () => {
	const last = {
		spec: {
			replicas: 2,
			template: {
				spec: {
					containers: [
						{name: 'a', image: 'x:1', env: [{name: 'A', value: '1'}]},
						{name: 'b', image: 'y'},
					],
				},
			},
		},
	};
	const live = {
		spec: {
			replicas: 5,
			paused: true,
			template: {
				spec: {
					containers: [
						{
							name: 'a',
							image: 'x:1',
							imagePullPolicy: 'Always',
							env: [
								{name: 'A', value: '1'},
								{name: 'Z', value: 'by hand'},
							],
						},
						{name: 'b', image: 'y'},
					],
				},
			},
		},
	};

	test('sets what differs, takes away what the manifest no longer has, and leaves alone what others set', () => {
		const modified = {spec: {replicas: 2, template: {spec: {containers: [{name: 'a', image: 'x:2', env: [{name: 'B', value: '2'}]}]}}}};
		const patch = threeWayPatch('Deployment', last, modified, live);
		expect(patch).toEqual({
			spec: {
				replicas: 2,
				template: {
					spec: {
						containers: [
							{
								name: 'a',
								env: [
									{$patch: 'delete', name: 'A'},
									{name: 'B', value: '2'},
								],
								'$setElementOrder/env': [{name: 'B'}],
								image: 'x:2',
							},
							{$patch: 'delete', name: 'b'},
						],
						'$setElementOrder/containers': [{name: 'a'}],
					},
				},
			},
		});
		expect(strategicMerge('Deployment', live, patch)).toEqual({
			spec: {
				replicas: 2,
				paused: true,
				template: {
					spec: {
						containers: [
							{
								name: 'a',
								image: 'x:2',
								imagePullPolicy: 'Always',
								env: [
									{name: 'Z', value: 'by hand'},
									{name: 'B', value: '2'},
								],
							},
						],
					},
				},
			},
		});
	});

	test('is empty when the live object is as the manifest says', () => {
		expect(threeWayPatch('Deployment', last, last, {...live, spec: {...live.spec, replicas: 2}})).toEqual({});
	});

	test('makes of any object any other', () => {
		const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), {maxLength: 4});
		const value = fc.record({image: fc.constantFrom('x', 'y'), args: fc.array(fc.constantFrom('1', '2'), {maxLength: 2})});
		const podSpec = fc
			.tuple(names, fc.array(value, {minLength: 4, maxLength: 4}), fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('1', '2')))
			.map(([containers, values, nodeSelector]) => ({containers: containers.map((name, index) => ({name, ...values[index]})), nodeSelector}));
		fc.assert(
			fc.property(podSpec, podSpec, (before, after) => {
				expect(strategicMerge('PodSpec', before, twoWayPatch('PodSpec', before, after))).toEqual(after);
				expect(strategicMerge('PodSpec', before, threeWayPatch('PodSpec', before, after, before))).toEqual(after);
			}),
		);
	});
});
