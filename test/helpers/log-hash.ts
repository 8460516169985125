import {createHash, type Hash} from 'node:crypto';
import {jsonLine, onLogRecord} from '../../source/scenario/event-log.ts';
import type {Run} from '../../source/scenario/run.ts';

/** The SHA-256 of all a run writes from now on. */
export function hashLog(run: Run): {digest(): string} {
	const hash: Hash = createHash('sha256');
	onLogRecord(run.simulation, run.cluster.store, (record) => hash.update(`${jsonLine(record)}\n`));
	return {digest: () => hash.copy().digest('hex')};
}
