import type {DeleteOptions} from './apiserver.ts';

const orphan = 'orphan';
const foreground = 'foregroundDeletion';

/**
The finalizers of an object that is deleted with this policy: the garbage collector looks at them to know what becomes
of its dependents. Upstream: registry/generic/registry/store.go, `deletionFinalizersForGarbageCollection`.
*/
export function finalizersForDeletion(finalizers: readonly string[], policy: DeleteOptions['propagationPolicy'], orphansByDefault = false): string[] {
	const isDecided = finalizers.includes(orphan) || finalizers.includes(foreground);
	const isOrphaning = policy === 'Orphan' || (policy === undefined && (finalizers.includes(orphan) || (orphansByDefault && !isDecided)));
	const isForeground = policy === 'Foreground' || (policy === undefined && finalizers.includes(foreground));
	const others = finalizers.filter((finalizer) => finalizer !== orphan && finalizer !== foreground);
	if (isOrphaning) others.push(orphan);
	if (isForeground) others.push(foreground);
	return others;
}
