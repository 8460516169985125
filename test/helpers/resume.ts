// A process of its own for the determinism test: restores the run saved in a file and goes on until an instant, then
// prints the hash of what was written since, and of the state at the end.
import {readFileSync} from 'node:fs';
import {Run} from '../../source/scenario/run.ts';
import {hashLog} from './log-hash.ts';
import {stateHash} from './state-hash.ts';

const [file, untilMs] = process.argv.slice(2);
const run = Run.restore(readFileSync(file!, 'utf8'));
const log = hashLog(run);
run.runUntil(Number(untilMs));
console.log(`${log.digest()} ${stateHash(run)}`);
