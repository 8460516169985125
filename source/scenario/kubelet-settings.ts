import * as v from 'valibot';
import {parseDuration} from '../api/durations.ts';
import {isQuantity, quantityValue} from '../api/quantity.ts';
import type {EvictionThreshold, KubeletConfig} from '../cluster/kubelet/config.ts';

/*
What a scenario may say of its kubelets, in the words of KubeletConfiguration (kubelet.config.k8s.io/v1beta1). As there,
`evictionHard` stands for all of the hard thresholds: those it does not name are off.
*/

const signals = ['memory.available', 'nodefs.available', 'imagefs.available', 'pid.available'] as const;

const flag = v.boolean('must be true or false');
const wholeNumber = v.pipe(v.number('must be a whole number'), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));
const percent = v.pipe(wholeNumber, v.maxValue(100, 'must be at most 100'));
const seconds = v.pipe(
	v.string('must be a duration such as 30s or 1m30s'),
	v.check((value) => (parseDuration(value) ?? -1) >= 0, 'must be a duration such as 30s or 1m30s'),
	v.transform((value) => Math.floor(parseDuration(value)! / 1000)),
);
const threshold = v.pipe(
	v.union([v.string(), v.number()], 'must be a quantity such as 100Mi, or a share such as 10%'),
	v.transform(String),
	v.check((value) => /^\d+(\.\d+)?%$/.test(value) || isQuantity(value), 'must be a quantity such as 100Mi, or a share such as 10%'),
	v.transform((value): EvictionThreshold => (value.endsWith('%') ? {percent: Number(value.slice(0, -1))} : {quantity: quantityValue(value)})),
);
const signal = v.picklist(signals, `must be one of ${signals.join(', ')}`);
const thresholds = v.record(signal, threshold);

export const kubeletSettings = v.strictObject({
	evictionHard: v.optional(thresholds),
	evictionSoft: v.optional(thresholds),
	evictionSoftGracePeriod: v.optional(v.record(signal, seconds)),
	evictionMinimumReclaim: v.optional(thresholds),
	evictionMaxPodGracePeriod: v.optional(wholeNumber),
	evictionPressureTransitionPeriod: v.optional(seconds),
	imageGCHighThresholdPercent: v.optional(percent),
	imageGCLowThresholdPercent: v.optional(percent),
	imageMinimumGCAge: v.optional(seconds),
	serializeImagePulls: v.optional(flag),
	registryPullQPS: v.optional(wholeNumber),
	registryBurst: v.optional(wholeNumber),
	syncFrequency: v.optional(seconds),
	crashLoopBackOff: v.optional(v.strictObject({maxContainerRestartPeriod: seconds})),
});

export type KubeletSettings = v.InferOutput<typeof kubeletSettings>;

/** The settings by the names the kubelet here has for them; those that were not given are not in it. */
export function kubeletOverrides(settings: KubeletSettings): Partial<KubeletConfig> {
	const named: {[Name in keyof KubeletConfig]?: KubeletConfig[Name] | undefined} = {
		evictionHard: settings.evictionHard,
		evictionSoft: settings.evictionSoft,
		evictionSoftGracePeriodSeconds: settings.evictionSoftGracePeriod,
		evictionMinimumReclaim: settings.evictionMinimumReclaim,
		evictionMaxPodGracePeriodSeconds: settings.evictionMaxPodGracePeriod,
		evictionPressureTransitionPeriodSeconds: settings.evictionPressureTransitionPeriod,
		imageGcHighThresholdPercent: settings.imageGCHighThresholdPercent,
		imageGcLowThresholdPercent: settings.imageGCLowThresholdPercent,
		imageMinimumGcAgeSeconds: settings.imageMinimumGCAge,
		serializeImagePulls: settings.serializeImagePulls,
		registryPullQps: settings.registryPullQPS,
		registryBurst: settings.registryBurst,
		syncFrequencySeconds: settings.syncFrequency,
		maxContainerRestartPeriodSeconds: settings.crashLoopBackOff?.maxContainerRestartPeriod,
	};
	return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
