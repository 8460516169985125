import {describe, expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

describe('the world outside', () => {
	test('a public page is there, whatever is behind it is not', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx');
		expect(world.exec(containerId, ['curl', '-s', 'http://info.cern.ch']).output).toContain('home of the first website');
		expect(world.exec(containerId, ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'https://example.com/nothing']).output).toBe('404');
	});

	test('a public name server answers a ping, and no port but its own', () => {
		const world = new TestWorld();
		const network = world.world.network;
		expect(network.connect({machine: 'node01'}, '8.8.8.8', 53, 1000)).toMatchObject({kind: 'connected'});
		expect(network.connect({machine: 'node01'}, '8.8.8.8', 80, 1000)).toMatchObject({kind: 'refused'});
		expect(network.connect({machine: 'node01'}, '203.0.113.9', 80, 1000)).toEqual({kind: 'timeout', latencyMs: 1000, during: 'connect'});
	});

	test('other public names do not resolve', () => {
		const world = new TestWorld();
		expect(
			world.world.network.http({machine: 'node01'}, {method: 'GET', scheme: 'http', host: 'nowhere.invalid', port: 80, path: '/', headers: {}}, 1000),
		).toMatchObject({
			kind: 'unknown-host',
		});
	});
});
