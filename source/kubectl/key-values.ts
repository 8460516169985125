import {CommandError} from './errors.ts';

/** Reads `app=web,tier=front`. Upstream: `generate.ParseLabels`. */
export function parseLabels(text: string): Record<string, string> {
	const labels: Record<string, string> = {};
	for (const pair of text.split(',').filter((part) => part !== '')) {
		const equals = pair.indexOf('=');
		if (equals <= 0) throw new CommandError(`unexpected label spec: ${pair}`);
		labels[pair.slice(0, equals)] = pair.slice(equals + 1);
	}
	return labels;
}

export interface Changes {
	readonly set: ReadonlyMap<string, string>;
	readonly removed: readonly string[];
	/** The arguments that are no change: the objects meant. */
	readonly rest: readonly string[];
}

/** Tells `key=value` and `key-` from the names before them. Upstream: `cmdutil.GetResourcesAndPairs`. */
export function parseChanges(args: readonly string[], pairType: string): Changes {
	const set = new Map<string, string>();
	const removed: string[] = [];
	const rest: string[] = [];
	let isPairs = false;
	for (const argument of args) {
		const isChange = (argument.includes('=') && !argument.startsWith('=')) || (argument.endsWith('-') && argument !== '-');
		if (!isChange) {
			if (isPairs) throw new CommandError(`all resources must be specified before ${pairType} changes: ${argument}`);
			rest.push(argument);
			continue;
		}
		isPairs = true;
		const equals = argument.indexOf('=');
		if (equals === -1) removed.push(argument.slice(0, -1));
		else set.set(argument.slice(0, equals), argument.slice(equals + 1));
	}
	return {set, removed, rest};
}
