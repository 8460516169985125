/** What conditions of every kind have. */
export interface Condition {
	readonly type: string;
	readonly status: string;
	readonly reason?: string;
	readonly message?: string;
	readonly lastTransitionTime?: string;
}

export function findCondition<C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined {
	// A plain loop: this is asked of every pod again and again.
	if (conditions) for (const condition of conditions) if (condition.type === type) return condition;
	return undefined;
}

export function isConditionTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
	return findCondition(conditions, type)?.status === 'True';
}

/**
The conditions with this one in the place of its type, or appended. The transition time of the former one is kept
as long as the status is the same; the same array comes back if nothing changes.
*/
export function setCondition<C extends Condition>(conditions: readonly C[] | undefined, condition: C): readonly C[] {
	const current = conditions ?? [];
	const index = current.findIndex(({type}) => type === condition.type);
	const previous = current[index];
	if (!previous) return [...current, condition];
	const next = previous.status === condition.status ? {...condition, lastTransitionTime: previous.lastTransitionTime} : condition;
	const isSame = isEqualShallow(previous, next);
	return isSame ? current : current.with(index, next);
}

export function removeCondition<C extends Condition>(conditions: readonly C[] | undefined, type: string): readonly C[] {
	const current = conditions ?? [];
	return current.some((condition) => condition.type === type) ? current.filter((condition) => condition.type !== type) : current;
}

function isEqualShallow(a: object, b: object): boolean {
	const left = a as Record<string, unknown>;
	const right = b as Record<string, unknown>;
	return [...Object.keys(left), ...Object.keys(right)].every((key) => left[key] === right[key]);
}
