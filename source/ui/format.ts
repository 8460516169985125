import {fitRight} from './text.ts';

/** `00:04:12`, `1d 02:00:00`: virtual time since the run began; with a minus while the cluster boots. */
export function clock(ms: number): string {
	const total = Math.floor(Math.abs(ms) / 1000);
	const two = (value: number): string => String(value).padStart(2, '0');
	const days = Math.floor(total / 86_400);
	const time = `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
	return `${ms < 0 ? '-' : ''}${days > 0 ? `${days}d ` : ''}${time}`;
}

/** `2.6`: CPUs. */
export function cpus(millicores: number): string {
	return (millicores / 1000).toFixed(millicores < 10_000 ? 1 : 0);
}

/** `250m`, `1.5`: as in a manifest, but short. */
export function cpuText(millicores: number): string {
	return millicores < 1000 ? `${Math.round(millicores)}m` : cpus(millicores);
}

/** `113Mi`, `7.4Gi`, `512Ki`. */
export function bytesText(bytes: number): string {
	const mebibytes = bytes / (1024 * 1024);
	if (mebibytes >= 1000) return `${(mebibytes / 1024).toFixed(mebibytes < 10_240 ? 1 : 0)}Gi`;
	if (mebibytes >= 1) return `${Math.round(mebibytes)}Mi`;
	return `${Math.round(bytes / 1024)}Ki`;
}

export function percent(part: number, whole: number): string {
	return whole <= 0 ? '  -' : fitRight(`${Math.round((100 * part) / whole)}%`, 4);
}
