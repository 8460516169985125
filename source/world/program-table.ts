import {shellPrograms} from './commands/index.ts';
import type {Program} from './program.ts';

const table = new Map<string, Program>();

/** All programs by name. A binary in a file system names one of them, and so does the state of a process. */
export const programTable: ReadonlyMap<string, Program> = table;

export function addPrograms(programs: readonly Program[]): void {
	for (const program of programs) {
		if (table.has(program.name)) throw new Error(`two programs are called ${program.name}`);
		table.set(program.name, program);
	}
}

/** The programs of a run's own images are named after them, and are not in the table. */
export const declaredPrefix = 'image:';

export function isDeclaredProgram(name: string): boolean {
	return name.startsWith(declaredPrefix);
}

addPrograms(shellPrograms);
