import {expect, test} from 'vitest';
import {parseScenario} from '../../source/scenario/parse.ts';

test.each([
	'cluster: {workers: 1, imageFileSystem: {capacity: lots}}',
	'cluster: {workers: 1, imageFileSystem: {capacity: 1Gi, throughput: fast}}',
	'cluster: {workers: 1, diskThroughput: fast}',
])('%s is refused with its place, and is no bug of ours', (cluster) => {
	const {scenario, problems} = parseScenario(`title: t\n${cluster}\n`, {file: 't.yaml', name: 't', readFile: () => undefined}, () => []);
	expect(scenario).toBeUndefined();
	expect(problems[0]).toMatchObject({file: 't.yaml', line: 2, message: expect.stringContaining('quantity')});
});
