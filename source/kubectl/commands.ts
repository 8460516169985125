import type {Command} from './command.ts';
import {create} from './commands/create.ts';
import {deleteCommand} from './commands/delete.ts';
import {describe} from './commands/describe.ts';
import {get} from './commands/get.ts';
import {logs} from './commands/logs.ts';
import {run} from './commands/run.ts';

const all: readonly Command[] = [get, describe, create, deleteCommand, run, logs];

/** By name: `get`, `rollout status`. */
export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.name, command]));

/** Commands that have commands below them. */
export const commandGroups: readonly {readonly name: string; readonly help: string}[] = [{name: 'create', help: create.help}];
