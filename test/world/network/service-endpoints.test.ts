import {expect, test} from 'vitest';
import {usableEndpoints} from '../../../source/world/network/service-endpoints.ts';
import type {ServiceEndpoint} from '../../../source/world/types.ts';

type Kind = 'ready' | 'not ready' | 'going' | 'gone';

/** `going`: it serves on though it terminates; `gone`: it terminates and does not. */
function endpoint(name: string, kind: Kind = 'ready', more: Partial<ServiceEndpoint> = {}): ServiceEndpoint {
	const isTerminating = kind === 'going' || kind === 'gone';
	return {
		ip: name,
		port: 80,
		isReady: kind === 'ready',
		isServing: kind === 'ready' || kind === 'going',
		isTerminating,
		node: `node-of-${name}`,
		...more,
	};
}

const zones = (...names: string[]) => ({zoneHints: names});
const nodes = (...names: string[]) => ({nodeHints: names});

test.each<[name: string, endpoints: readonly ServiceEndpoint[], policy: 'Cluster' | 'Local', found: string, hasAny: boolean]>([
	['none at all', [], 'Cluster', '', false],
	['ready ones only', [endpoint('a'), endpoint('b', 'not ready'), endpoint('c', 'going')], 'Cluster', 'a', true],
	['all are terminating: those that still serve', [endpoint('a', 'going'), endpoint('b', 'gone'), endpoint('c', 'not ready')], 'Cluster', 'a', true],
	['nobody serves', [endpoint('a', 'gone'), endpoint('b', 'not ready')], 'Cluster', '', false],
	['Local: only those of this node', [endpoint('a'), endpoint('b', 'ready', {node: 'here'})], 'Local', 'b', true],
	['Local: none here, some elsewhere', [endpoint('a')], 'Local', '', true],
	['Local: none anywhere', [endpoint('a', 'not ready')], 'Local', '', false],
	['Local: the own terminating one rather than a ready one elsewhere', [endpoint('a'), endpoint('b', 'going', {node: 'here'})], 'Local', 'b', true],
	['hints for a zone: this one', [endpoint('a', 'ready', zones('east')), endpoint('b', 'ready', zones('west'))], 'Cluster', 'a', true],
	['hints for other zones only: all', [endpoint('a', 'ready', zones('west')), endpoint('b', 'ready', zones('north'))], 'Cluster', 'a b', true],
	['one ready endpoint has no hint: all', [endpoint('a', 'ready', zones('east')), endpoint('b')], 'Cluster', 'a b', true],
	['an unready one without a hint does not matter', [endpoint('a', 'ready', zones('east')), endpoint('b', 'not ready')], 'Cluster', 'a', true],
	[
		'hints for this node come before those for its zone',
		[endpoint('a', 'ready', {...nodes('here'), ...zones('east')}), endpoint('b', 'ready', {...nodes('there'), ...zones('east')})],
		'Cluster',
		'a',
		true,
	],
	[
		'none for this node: those of its zone',
		[endpoint('a', 'ready', {...nodes('far'), ...zones('west')}), endpoint('b', 'ready', {...nodes('there'), ...zones('east')})],
		'Cluster',
		'b',
		true,
	],
	['nobody ready: hints do not matter', [endpoint('a', 'going', zones('west')), endpoint('b', 'going', zones('east'))], 'Cluster', 'a b', true],
])('%s', (_name, endpoints, policy, found, hasAny) => {
	const usable = usableEndpoints(endpoints, policy === 'Local', 'here', 'east');
	expect([usable.endpoints.map(({ip}) => ip).join(' '), usable.hasAny]).toEqual([found, hasAny]);
	// The second look is the same as the first.
	expect(usableEndpoints(endpoints, policy === 'Local', 'here', 'east')).toBe(usable);
});
