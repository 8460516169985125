import type {Taint, Toleration} from './generated/types.ts';

/** Upstream: component-helpers/scheduling/corev1, `ToleratesTaint`. Left out: the Lt and Gt operators, which are alpha. */
export function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
	if (toleration.effect && toleration.effect !== taint.effect) return false;
	if (toleration.key && toleration.key !== taint.key) return false;
	const operator = toleration.operator || 'Equal';
	if (operator === 'Exists') return true;
	return operator === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}

export function isTaintTolerated(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
	return tolerations?.some((toleration) => toleratesTaint(toleration, taint)) ?? false;
}

/** The first taint among those of the given effects that nothing tolerates. */
export function findUntoleratedTaint(
	taints: readonly Taint[] | undefined,
	tolerations: readonly Toleration[] | undefined,
	effects: readonly string[],
): Taint | undefined {
	return taints?.find((taint) => effects.includes(taint.effect) && !isTaintTolerated(tolerations, taint));
}

/** Same key and effect, which is what makes a taint unique on a node. */
export function isSameTaint(a: Taint, b: Taint): boolean {
	return a.key === b.key && a.effect === b.effect;
}

/** `key=value:NoSchedule`, or `key:NoSchedule`; as `Taint.ToString` upstream. */
export function formatTaint(taint: Taint): string {
	if (!taint.effect) return taint.value ? `${taint.key}=${taint.value}:` : taint.key;
	return taint.value ? `${taint.key}=${taint.value}:${taint.effect}` : `${taint.key}:${taint.effect}`;
}

/** As `Toleration.MatchToleration` upstream: all but the seconds. */
export function isSameToleration(a: Toleration, b: Toleration): boolean {
	return (
		(a.key ?? '') === (b.key ?? '') &&
		(a.effect ?? '') === (b.effect ?? '') &&
		(a.operator ?? '') === (b.operator ?? '') &&
		(a.value ?? '') === (b.value ?? '')
	);
}
