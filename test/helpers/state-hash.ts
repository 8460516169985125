import {createHash} from 'node:crypto';
import {parse} from 'devalue';

/**
The SHA-256 of all a run's state, by content: which equal parts are the same object in memory does not count, for a
restored run no longer shares them with the program's constants.
*/
export function stateHash(run: {save(): string}): string {
	const plain = (_: string, value: unknown) => {
		if (value instanceof Map) return {map: [...value]};
		if (value instanceof Set) return {set: [...value]};
		if (typeof value === 'number' && !Number.isFinite(value)) return {number: String(value)};
		return value;
	};
	return createHash('sha256')
		.update(JSON.stringify(parse(run.save()), plain))
		.digest('hex');
}
