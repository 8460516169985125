import {describe, expect, test} from 'vitest';
import {type KubeletConfig, kubeletConfig} from '../../../source/cluster/kubelet/config.ts';
import {configuredBy} from '../../../source/cluster/kubelet/configuration-file.ts';

const base = kubeletConfig({name: 'node01'});

function configured(text: string): KubeletConfig {
	const config = configuredBy(`apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${text}`, base);
	if ('error' in config) throw new Error(config.error);
	return config;
}

function refusal(text: string): string {
	const config = configuredBy(text, base);
	return 'error' in config ? config.error : 'accepted';
}

test('without a file, or with an empty one, all is as it was', () => {
	expect(configuredBy(undefined, base)).toBe(base);
	expect(configuredBy('', base)).toBe(base);
	expect(configured('')).toMatchObject({evictionHard: base.evictionHard, staticPodPath: '/etc/kubernetes/manifests', maxPods: 110});
});

describe('a file says', () => {
	const rows: Record<string, [string, Partial<KubeletConfig>]> = {
		'where static pods lie': ['staticPodPath: /tmp/pods', {staticPodPath: '/tmp/pods'}],
		'how many pulls may run at once, which then are not one after another': [
			'maxParallelImagePulls: 3',
			{serializeImagePulls: false, maxParallelImagePulls: 3},
		],
		'how many pods and processes there may be': ['maxPods: 30\npodPidsLimit: 1024', {maxPods: 30, podPidsLimit: 1024}],
		'that zero stands for the default': ['syncFrequency: 0s', {syncFrequencySeconds: 60}],
		'hard thresholds, which then are all there are': ['evictionHard: {memory.available: 5%}', {evictionHard: {'memory.available': {percent: 5}}}],
		'hard thresholds besides the defaults': [
			'mergeDefaultEvictionSettings: true\nevictionHard: {memory.available: 1Gi}',
			{evictionHard: {...base.evictionHard, 'memory.available': {quantity: 1024 ** 3, text: '1Gi'}}},
		],
		'that a threshold is off': ['evictionHard: {memory.available: 0%, nodefs.available: 100%}', {evictionHard: {}}],
		'soft thresholds with their grace': [
			'evictionSoft: {memory.available: 500Mi}\nevictionSoftGracePeriod: {memory.available: 1m30s}\nevictionMaxPodGracePeriod: 60',
			{
				evictionSoft: {'memory.available': {quantity: 500 * 1024 ** 2, text: '500Mi'}},
				evictionSoftGracePeriodSeconds: {'memory.available': 90},
				evictionMaxPodGracePeriodSeconds: 60,
			},
		],
		'how much to reclaim, and how long a condition stays': [
			'evictionMinimumReclaim: {nodefs.available: 500Mi}\nevictionPressureTransitionPeriod: 30s',
			{
				evictionMinimumReclaim: {'nodefs.available': {quantity: 500 * 1024 ** 2, text: '500Mi'}},
				evictionPressureTransitionPeriodSeconds: 30,
			},
		],
		'when images are removed': [
			'imageGCHighThresholdPercent: 70\nimageGCLowThresholdPercent: 60\nimageMinimumGCAge: 5m\nimageMaximumGCAge: 24h',
			{imageGcHighThresholdPercent: 70, imageGcLowThresholdPercent: 60, imageMinimumGcAgeSeconds: 300, imageMaximumGcAgeSeconds: 86_400},
		],
		'what is reserved': [
			'systemReserved: {cpu: 500m, memory: 1Gi}\nkubeReserved: {ephemeral-storage: 1Gi}',
			{
				systemReserved: {cpuMillicores: 500, memoryBytes: 1024 ** 3, ephemeralStorageBytes: 0},
				kubeReserved: {cpuMillicores: 0, memoryBytes: 0, ephemeralStorageBytes: 1024 ** 3},
			},
		],
		'how long a crash loop waits at most': ['crashLoopBackOff: {maxContainerRestartPeriod: 1m}', {maxContainerRestartPeriodSeconds: 60}],
	};
	test.each(Object.entries(rows))('%s', (_name, [text, expected]) => {
		expect(configured(text)).toMatchObject(expected);
	});

	test('only the hard thresholds it names', () => {
		expect(Object.keys(configured('evictionHard: {memory.available: 1Gi}').evictionHard)).toEqual(['memory.available']);
	});
});

describe('the kubelet does not start with', () => {
	const rows: Record<string, [string, string]> = {
		'a soft threshold without a grace period': [
			'evictionSoft: {memory.available: 500Mi}',
			'grace period must be specified for the soft eviction threshold memory.available',
		],
		'a signal there is none of': ['evictionHard: {memory.free: 1Gi}', 'unsupported eviction signal memory.free'],
		'more than all of it': ['evictionHard: {memory.available: 120%}', 'eviction percentage threshold memory.available must be <= 100%: 120%'],
		'nothing as a threshold': ['evictionHard: {memory.available: 0Mi}', 'eviction threshold memory.available must be positive: 0Mi'],
		'a duration that is none': ['syncFrequency: often', 'syncFrequency: time: invalid duration "often"'],
		'images that are to go before they may': [
			'imageMaximumGCAge: 1m',
			'invalid configuration: imageMaximumGCAge 1m0s must be greater than imageMinimumGCAge 2m0s',
		],
		'images that are to go before they came': ['imageMaximumGCAge: -1m', 'invalid configuration: imageMaximumGCAge -1m0s must not be negative'],
		'a number that is none': ['maxPods: many', 'maxPods: cannot unmarshal string into an integer'],
	};
	test.each(Object.entries(rows))('%s', (_name, [text, expected]) => {
		expect(refusal(text)).toBe(expected);
	});

	test('a file that is no YAML', () => {
		expect(refusal('evictionHard: {memory')).toMatch(/^failed to decode: /);
	});
});

test('pulls cannot go one after another and several at once', () => {
	expect(refusal('serializeImagePulls: true\nmaxParallelImagePulls: 2')).toBe(
		'invalid configuration: maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls set to false',
	);
	expect(refusal('maxParallelImagePulls: 0')).toBe('invalid configuration: maxParallelImagePulls 0 must be a positive number');
	expect(refusal('serializeImagePulls: true\nmaxParallelImagePulls: 1')).toBe('accepted');
});
