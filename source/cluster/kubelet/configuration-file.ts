import {parse} from 'yaml';
import {formatDuration, parseDuration} from '../../api/durations.ts';
import {isQuantity, quantityMilliValue, quantityValue} from '../../api/quantity.ts';
import {type EvictionThreshold, type KubeletConfig, kubeletDefaults} from './config.ts';
import {isEvictionSignal, unsupportedSignal} from './eviction/thresholds.ts';

/**
A KubeletConfiguration file (`/var/lib/kubelet/config.yaml`), laid over what the kubelet would have without it. With
what it cannot understand the process does not start. Upstream: pkg/kubelet/kubeletconfig and
apis/config/validation. Fields that mean nothing here are passed over.
*/

export const kubeletConfigPath = '/var/lib/kubelet/config.yaml';

type Fields = Readonly<Record<string, unknown>>;

/** Why a file is refused. */
class Refused extends Error {}

/** The configuration a kubelet starts with, or why it does not. */
export function configuredBy(text: string | undefined, base: KubeletConfig): KubeletConfig | {readonly error: string} {
	if (text === undefined) return base;
	let fields: unknown;
	try {
		fields = parse(text);
	} catch (error) {
		return {error: `failed to decode: ${(error as Error).message}`};
	}
	if (fields === null || fields === undefined) return base;
	if (typeof fields !== 'object') return {error: 'failed to decode: not an object'};
	try {
		return withFields(fields as Fields, base);
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return {error: error.message};
	}
}

function withFields(fields: Fields, base: KubeletConfig): KubeletConfig {
	const seconds = (name: string, known: number): number => {
		const value = fields[name];
		if (value === undefined || value === null) return known;
		const milliseconds = parseDuration(String(value));
		if (milliseconds === undefined) throw new Refused(`${name}: time: invalid duration ${JSON.stringify(value)}`);
		// Zero stands for the default, as in every field of the file.
		return milliseconds === 0 ? known : milliseconds / 1000;
	};
	const number = (name: string, known: number): number => {
		const value = fields[name];
		if (value === undefined || value === null) return known;
		if (typeof value !== 'number' || !Number.isInteger(value)) throw new Refused(`${name}: cannot unmarshal ${typeof value} into an integer`);
		return value;
	};
	const {evictionSoft, evictionSoftGracePeriod, evictionMinimumReclaim} = fields;
	const soft = thresholds('evictionSoft', evictionSoft) ?? base.evictionSoft;
	const grace = gracePeriods(evictionSoftGracePeriod) ?? base.evictionSoftGracePeriodSeconds;
	for (const signal of Object.keys(soft ?? {}))
		if (grace?.[signal] === undefined) throw new Refused(`grace period must be specified for the soft eviction threshold ${signal}`);
	const reclaim = thresholds('evictionMinimumReclaim', evictionMinimumReclaim) ?? base.evictionMinimumReclaim;
	const high = number('imageGCHighThresholdPercent', base.imageGcHighThresholdPercent);
	const low = number('imageGCLowThresholdPercent', base.imageGcLowThresholdPercent);
	if (low >= high)
		throw new Refused(`imageGCLowThresholdPercent (--image-gc-low-threshold) ${low} must be less than imageGCHighThresholdPercent ${high}`);
	const minimumAge = seconds('imageMinimumGCAge', base.imageMinimumGcAgeSeconds);
	const maximumAge = seconds('imageMaximumGCAge', base.imageMaximumGcAgeSeconds);
	if (maximumAge < 0) throw new Refused(`invalid configuration: imageMaximumGCAge ${formatDuration(maximumAge * 1000)} must not be negative`);
	if (maximumAge > 0 && maximumAge <= minimumAge)
		throw new Refused(
			`invalid configuration: imageMaximumGCAge ${formatDuration(maximumAge * 1000)} must be greater than imageMinimumGCAge ${formatDuration(minimumAge * 1000)}`,
		);
	const {crashLoopBackOff, serializeImagePulls, staticPodPath} = fields;
	const parallel = number('maxParallelImagePulls', base.maxParallelImagePulls ?? 0);
	const isSerial = typeof serializeImagePulls === 'boolean' ? serializeImagePulls : parallel > 1 ? false : base.serializeImagePulls;
	if (parallel < 0 || fields.maxParallelImagePulls === 0)
		throw new Refused(`invalid configuration: maxParallelImagePulls ${parallel} must be a positive number`);
	if (isSerial && parallel > 1)
		throw new Refused('invalid configuration: maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls set to false');
	const backOff = (crashLoopBackOff ?? {}) as Fields;
	const maxContainerRestartPeriod = parseDuration(String(backOff.maxContainerRestartPeriod ?? ''));
	return {
		...base,
		staticPodPath: typeof staticPodPath === 'string' ? staticPodPath : base.staticPodPath,
		fileCheckFrequencySeconds: seconds('fileCheckFrequency', base.fileCheckFrequencySeconds),
		maxPods: number('maxPods', base.maxPods),
		podPidsLimit: number('podPidsLimit', base.podPidsLimit),
		serializeImagePulls: isSerial,
		...(parallel > 0 && {maxParallelImagePulls: parallel}),
		registryPullQps: number('registryPullQPS', base.registryPullQps),
		registryBurst: number('registryBurst', base.registryBurst),
		syncFrequencySeconds: seconds('syncFrequency', base.syncFrequencySeconds),
		nodeStatusUpdateFrequencySeconds: seconds('nodeStatusUpdateFrequency', base.nodeStatusUpdateFrequencySeconds),
		nodeStatusReportFrequencySeconds: seconds('nodeStatusReportFrequency', base.nodeStatusReportFrequencySeconds),
		nodeLeaseDurationSeconds: number('nodeLeaseDurationSeconds', base.nodeLeaseDurationSeconds),
		evictionHard: hardThresholds(fields) ?? base.evictionHard,
		...(soft && {evictionSoft: soft}),
		...(grace && {evictionSoftGracePeriodSeconds: grace}),
		...(reclaim && {evictionMinimumReclaim: reclaim}),
		evictionMaxPodGracePeriodSeconds: number('evictionMaxPodGracePeriod', base.evictionMaxPodGracePeriodSeconds ?? 0),
		evictionPressureTransitionPeriodSeconds: seconds('evictionPressureTransitionPeriod', base.evictionPressureTransitionPeriodSeconds),
		imageGcHighThresholdPercent: high,
		imageGcLowThresholdPercent: low,
		imageMinimumGcAgeSeconds: minimumAge,
		imageMaximumGcAgeSeconds: maximumAge,
		maxContainerRestartPeriodSeconds: maxContainerRestartPeriod ? maxContainerRestartPeriod / 1000 : base.maxContainerRestartPeriodSeconds,
		kubeReserved: reserved('kubeReserved', fields.kubeReserved) ?? base.kubeReserved,
		systemReserved: reserved('systemReserved', fields.systemReserved) ?? base.systemReserved,
	};
}

/** Those given replace the defaults, all of them, unless the file asks for both. */
function hardThresholds(fields: Fields): KubeletConfig['evictionHard'] | undefined {
	const given = thresholds('evictionHard', fields.evictionHard);
	return given && fields.mergeDefaultEvictionSettings === true ? {...kubeletDefaults.evictionHard, ...given} : given;
}

function thresholds(name: string, value: unknown): Record<string, EvictionThreshold> | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value !== 'object') throw new Refused(`${name}: cannot unmarshal ${typeof value} into a map`);
	const result: Record<string, EvictionThreshold> = {};
	for (const [signal, amount] of Object.entries(value)) {
		if (!isEvictionSignal(signal)) throw new Refused(unsupportedSignal(signal));
		const threshold = thresholdOf(name, signal, String(amount));
		if (threshold) result[signal] = threshold;
	}
	return result;
}

/** Undefined for `0%` and `100%`, which switch a threshold off. */
function thresholdOf(name: string, signal: string, text: string): EvictionThreshold | undefined {
	if (text.endsWith('%')) {
		const percent = Number(text.slice(0, -1));
		if (!Number.isFinite(percent) || text === '%')
			throw new Refused(`strconv.ParseFloat: parsing ${JSON.stringify(text.slice(0, -1))}: invalid syntax`);
		if (name !== 'evictionMinimumReclaim' && (text === '0%' || text === '100%')) return undefined;
		if (percent < 0) throw new Refused(`eviction percentage threshold ${signal} must be >= 0%: ${text}`);
		if (percent > 100) throw new Refused(`eviction percentage threshold ${signal} must be <= 100%: ${text}`);
		return {percent};
	}
	if (!isQuantity(text)) throw new Refused(`${name}: quantities must match the regular expression of resource quantities: ${text}`);
	const quantity = quantityValue(text);
	if (quantity <= 0 && name !== 'evictionMinimumReclaim') throw new Refused(`eviction threshold ${signal} must be positive: ${text}`);
	return {quantity, text};
}

function gracePeriods(value: unknown): Record<string, number> | undefined {
	if (value === undefined || value === null) return undefined;
	const result: Record<string, number> = {};
	for (const [signal, text] of Object.entries(value as object)) {
		if (!isEvictionSignal(signal)) throw new Refused(unsupportedSignal(signal));
		const milliseconds = parseDuration(String(text));
		if (milliseconds === undefined) throw new Refused(`time: invalid duration ${JSON.stringify(String(text))}`);
		if (milliseconds < 0) throw new Refused(`invalid eviction grace period specified: ${text}, must be a positive value`);
		result[signal] = milliseconds / 1000;
	}
	return result;
}

function reserved(name: string, value: unknown): KubeletConfig['kubeReserved'] | undefined {
	if (value === undefined || value === null) return undefined;
	const amounts = value as Fields;
	const text = (resource: string): string | undefined => {
		const amount = amounts[resource];
		if (amount === undefined) return undefined;
		if (!isQuantity(String(amount))) throw new Refused(`${name}: unable to parse quantity's suffix of ${resource}: ${String(amount)}`);
		return String(amount);
	};
	return {
		cpuMillicores: quantityMilliValue(text('cpu')),
		memoryBytes: quantityValue(text('memory')),
		ephemeralStorageBytes: quantityValue(text('ephemeral-storage')),
	};
}
