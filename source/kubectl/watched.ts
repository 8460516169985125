import type {ApiObject} from '../api/objects.ts';
import type {WatchEvent} from './command.ts';

/**
What a watch with a selector tells of a write; undefined: nothing. An object that no longer matches is told as
deleted, as it was when it still did. Upstream: apiserver/pkg/storage/cacher, `cacheWatcher.convertToWatchEvent`.
*/
export function asWatched(
	{type, object, previous}: WatchEvent,
	matches: (object: ApiObject) => boolean,
): {readonly type: WatchEvent['type']; readonly object: ApiObject} | undefined {
	if (type === 'DELETED') return matches(object) ? {type, object} : undefined;
	const was = previous !== undefined && matches(previous);
	if (matches(object)) return {type: was ? 'MODIFIED' : 'ADDED', object};
	return was ? {type: 'DELETED', object: previous} : undefined;
}
