import {parse, stringify} from 'devalue';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {ContainerFiles} from '../../source/world/container-files.ts';
import {findExecutable} from '../../source/world/executable.ts';
import type {ImageFiles} from '../../source/world/image-files.ts';
import {newWritableLayer} from '../../source/world/layered-files.ts';
import {countNodes, nodesOf, projectFiles, volumeRoot} from '../../source/world/projected-files.ts';
import {newVolumeFiles, replaceVolumeFiles, type VolumeFiles} from '../../source/world/volume-files.ts';

const image: ImageFiles = Object.freeze({
	'/bin/sh': {kind: 'binary', program: 'sh'},
	'/bin/ls': {kind: 'binary', program: 'ls'},
	'/etc/passwd': {kind: 'file', text: 'root:x:0:0:root:/root:/bin/sh\n', mode: 0o644, modifiedAtMs: 0},
	'/usr/local/lib': {kind: 'directory', mode: 0o755, modifiedAtMs: 0},
	'/lib64': {kind: 'link', target: 'usr/local/lib'},
});

function container(options: Partial<ConstructorParameters<typeof ContainerFiles>[0]> = {}): ContainerFiles {
	return new ContainerFiles({image, layer: newWritableLayer(), mounts: [], now: () => 1000, ...options});
}

describe('layers', () => {
	test('a container sees its image, and another container of it does not see what this one writes', () => {
		const one = container();
		const other = container();
		expect(one.list('/bin')).toEqual(['ls', 'sh']);
		expect(one.write('/tmp/healthy', '')).toBeUndefined();
		expect(one.stat('/tmp/healthy')?.kind).toBe('file');
		expect(other.stat('/tmp/healthy')).toBeUndefined();
	});

	test('a removed file of the image stays away, and comes back empty if written again', () => {
		const layer = newWritableLayer();
		const files = container({layer});
		expect(files.remove('/etc/passwd')).toBeUndefined();
		expect(files.read('/etc/passwd')).toBeUndefined();
		expect(files.list('/etc')).not.toContain('passwd');
		files.write('/etc/passwd', 'x', {append: true});
		expect(files.read('/etc/passwd')).toBe('x');
		expect(layer.sizeBytes).toBe(1);
	});

	test('appending to a file of the image counts all of it, as a copy-up does', () => {
		const layer = newWritableLayer();
		container({layer}).write('/etc/passwd', 'x\n', {append: true});
		expect(layer.sizeBytes).toBe(32);
	});

	test.each([
		['a missing directory', '/none/file', 'ENOENT'],
		['a file as a directory', '/etc/passwd/file', 'ENOTDIR'],
		['a directory', '/etc', 'EISDIR'],
	])('writing to %s fails', (_name, path, error) => {
		expect(container().write(path, '')).toBe(error);
	});

	test('a read-only root refuses all but what the runtime mounts', () => {
		const files = container({isRootReadOnly: () => true, terminationMessagePath: '/dev/termination-log'});
		expect(files.write('/tmp/x', '')).toBe('EROFS');
		expect(files.write('/dev/termination-log', 'bye')).toBeUndefined();
		expect(files.read('/dev/termination-log')).toBe('bye');
	});

	test('links are followed, the last one and those on the way', () => {
		const files = container();
		files.write('/lib64/x', 'data');
		expect(files.read('/usr/local/lib/x')).toBe('data');
		expect(files.makeLink('/tmp/link', '/usr/local/lib/x')).toBeUndefined();
		expect(files.read('/tmp/link')).toBe('data');
		files.remove('/tmp/link');
		expect(files.read('/usr/local/lib/x')).toBe('data');
	});

	test('the writable layer may be full', () => {
		const files = container({account: (_volume, _path, delta) => (delta > 10 ? 'ENOSPC' : undefined)});
		expect(files.write('/tmp/x', 'short')).toBeUndefined();
		expect(files.write('/tmp/x', '', {zeroBytes: 100})).toBe('ENOSPC');
		expect(files.read('/tmp/x')).toBe('short');
	});
});

describe('volumes', () => {
	test('two containers share what they mount, and only that', () => {
		const files = newVolumeFiles({}, 0);
		const one = container({mounts: [{mountPath: '/data', files, isReadOnly: false, volumeId: 'v'}]});
		const two = container({mounts: [{mountPath: '/in', files, isReadOnly: true, volumeId: 'v'}]});
		one.makeDirectory('/data/sub');
		one.write('/data/sub/file', 'hello');
		expect(two.read('/in/sub/file')).toBe('hello');
		expect(two.list('/in')).toEqual(['sub']);
		expect(two.write('/in/x', '')).toBe('EROFS');
		expect(two.list('/')).toContain('in');
		expect(files.sizeBytes).toBe(5);
		expect(one.remove('/data')).toBe('EBUSY');
	});

	test('a subPath leads to one file of a ConfigMap', () => {
		const files = newVolumeFiles({'game.properties': 'a=1\n', 'ui/color': 'red'}, 0);
		const mounted = container({
			mounts: [{mountPath: '/etc/game/game.properties', subPath: 'game.properties', files, isReadOnly: true, volumeId: 'v'}],
		});
		expect(mounted.read('/etc/game/game.properties')).toBe('a=1\n');
		expect(mounted.list('/etc/game')).toEqual(['game.properties']);
		replaceVolumeFiles(files, {'game.properties': 'a=2\n'}, 5);
		expect(mounted.read('/etc/game/game.properties')).toBe('a=2\n');
		expect([...files.nodes.keys()]).toEqual(['/', '/game.properties']);
	});
});

describe('executables', () => {
	const files = container();
	files.write('/tmp/run.sh', '#!/bin/sh -e\necho\n');
	const found = (command: string) => findExecutable(files, [command, 'x'], '/usr/bin:/bin', '/tmp');

	test('are found along PATH, and scripts run by what stands after #!', () => {
		expect(found('ls')).toMatchObject({kind: 'program', program: 'ls', path: '/bin/ls'});
		expect(found('nginx')).toEqual({kind: 'not-found'});
		expect(found('./run.sh')).toEqual({kind: 'not-executable', path: '/tmp/run.sh'});
		files.setMode('/tmp/run.sh', 0o755);
		expect(found('./run.sh')).toMatchObject({program: 'sh', argv: ['/bin/sh', '-e', './run.sh', 'x']});
		expect(found('/tmp')).toMatchObject({kind: 'directory'});
	});
});

test('whatever is done, the layer counts the bytes of the files it holds, and is the same after a save', () => {
	const path = fc.constantFrom('/tmp/a', '/tmp/b', '/etc/passwd', '/tmp', '/tmp/d', '/tmp/d/e');
	const step = fc.oneof(
		fc.record({do: fc.constant('write' as const), path, text: fc.string({maxLength: 5}), append: fc.boolean()}),
		fc.record({do: fc.constant('remove' as const), path}),
		fc.record({do: fc.constant('makeDirectory' as const), path}),
	);
	fc.assert(
		fc.property(fc.array(step, {maxLength: 30}), (steps) => {
			const layer = newWritableLayer();
			const files = container({layer});
			for (const each of steps) {
				if (each.do === 'write') files.write(each.path, each.text, {append: each.append});
				else files[each.do](each.path);
			}
			let sum = 0;
			for (const node of layer.nodes?.values() ?? []) if (node?.kind === 'file') sum += Buffer.byteLength(node.text);
			expect(layer.sizeBytes).toBe(sum);
			const restored = container({layer: parse(stringify(layer))});
			for (const each of steps) expect(restored.read(each.path)).toBe(files.read(each.path));
		}),
	);
});

describe('files made of API objects', () => {
	const options = {isInMemory: true, nowMs: 0, suffix: 42};
	const volume = (): VolumeFiles => ({nodes: new Map([['/', volumeRoot(0, true, undefined)]]), sizeBytes: 0, hasLinks: true});
	const files = {key: {text: 'abc', mode: 0o644}, 'deep/down/key': {text: 'de', mode: 0o400}};

	test('laid out or not, they are as many and as large', () => {
		const made = volume();
		projectFiles(made, files, options);
		const [nodes, bytes] = [countNodes(made), made.sizeBytes];
		expect(nodesOf(made).size).toBe(nodes);
		projectFiles(made, files, options);
		expect([made.nodes.size, made.sizeBytes]).toEqual([nodes, bytes]);
	});

	test('a change takes the old directory away, and links that lead nowhere', () => {
		const made = volume();
		projectFiles(made, files, options);
		nodesOf(made);
		projectFiles(made, {other: {text: 'x', mode: 0o644}}, {...options, suffix: 43});
		expect([...nodesOf(made).keys()].toSorted()).toEqual(['/', '/..2026_01_01_00_00_00.43', '/..2026_01_01_00_00_00.43/other', '/..data', '/other']);
	});
});
