import {describe, expect, test} from 'vitest';
import {cgroupLimits} from '../../../../source/cluster/kubelet/cgroup/limits.ts';
import {makePod, type PodOptions} from '../../../helpers/kubelet-parts.ts';

const gibibyte = 1024 ** 3;
const nodeBytes = 8 * gibibyte;

describe('the OOM score of a container', () => {
	const memory = (request: string, limit?: string) => ({resources: {requests: {memory: request}, ...(limit && {limits: {memory: limit}})}});
	const guaranteed = {resources: {requests: {cpu: '1', memory: '1Gi'}, limits: {cpu: '1', memory: '1Gi'}}};
	const rows: Record<string, {pod: PodOptions; container?: string; score: number}> = {
		'BestEffort goes first': {pod: {}, score: 1000},
		'Guaranteed goes last': {pod: {containers: [guaranteed]}, score: -997},
		'Burstable with an eighth of the memory': {pod: {containers: [memory('1Gi')]}, score: 875},
		'Burstable with a thousandth, rounded down': {pod: {containers: [memory('8Mi')]}, score: 1000 - Math.trunc((1000 * 8) / 8192) - 1},
		'Burstable without a memory request is just safer than BestEffort': {pod: {containers: [{resources: {requests: {cpu: '100m'}}}]}, score: 999},
		'Burstable with nearly everything is just less safe than Guaranteed': {pod: {containers: [memory('8188Mi')]}, score: 3},
		'a pod critical to its node': {pod: {spec: {priority: 2_000_001_000, priorityClassName: 'system-node-critical'}}, score: -997},
		'a pod critical to its cluster has no such privilege': {
			pod: {spec: {priority: 2_000_000_000, priorityClassName: 'system-cluster-critical'}},
			score: 1000,
		},
		'a sidecar is as safe as the app container with the least request': {
			pod: {containers: [memory('4Gi'), memory('2Gi')], initContainers: [{name: 'proxy', restartPolicy: 'Always', ...memory('64Mi')}]},
			container: 'proxy',
			score: 750,
		},
		'a sidecar that asks for more is safer still': {
			pod: {containers: [memory('1Gi')], initContainers: [{name: 'proxy', restartPolicy: 'Always', ...memory('4Gi')}]},
			container: 'proxy',
			score: 500,
		},
		'a plain init container goes by its own request': {
			pod: {containers: [memory('4Gi')], initContainers: [{name: 'setup', ...memory('1Gi')}]},
			container: 'setup',
			score: 875,
		},
		'what the pod requests as a whole is shared out over its containers': {
			pod: {containers: [memory('1Gi'), {}], spec: {resources: {requests: {memory: '3Gi'}}}},
			container: 'app2',
			score: 875,
		},
	};
	test.each(Object.entries(rows))('%s', (_name, {pod: options, container = 'app', score}) => {
		const pod = makePod(options);
		const found = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({name}) => name === container)!;
		expect(cgroupLimits(pod, found, nodeBytes).oomScoreAdj).toBe(score);
	});
});

describe('the limits of a container', () => {
	const rows: Record<string, [PodOptions, object]> = {
		'nothing set is nothing limited': [{}, {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: undefined}],
		'what is set': [
			{containers: [{resources: {requests: {cpu: '250m'}, limits: {cpu: '1500m', memory: '128Mi'}}}]},
			{cpuRequestMillicores: 250, cpuLimitMillicores: 1500, memoryLimitBytes: 134_217_728},
		],
		'a limit of 0 is no limit': [
			{containers: [{resources: {limits: {cpu: '0', memory: '0'}}}]},
			{cpuLimitMillicores: undefined, memoryLimitBytes: undefined},
		],
		"the pod's limits where it has none": [
			{spec: {resources: {limits: {cpu: '2', memory: '1Gi'}}}},
			{cpuLimitMillicores: 2000, memoryLimitBytes: gibibyte},
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [options, expected]) => {
		const pod = makePod(options);
		expect(cgroupLimits(pod, pod.spec.containers[0]!, nodeBytes)).toMatchObject(expected);
	});
});
