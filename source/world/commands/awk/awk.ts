import {type Command, type CommandIo, command} from '../command.ts';
import {type InputState, newInputState, readLines} from '../input.ts';
import {parseOptions} from '../options.ts';
import {escapeText} from '../text-format.ts';
import {AwkError, parseAwk} from './parse.ts';
import {type AwkMemory, AwkRun, newAwkMemory} from './run.ts';

/* awk: patterns and actions over lines. What it leaves out stands in parse.ts, and is refused with a message. */

interface AwkState extends InputState {
	memory: AwkMemory;
}

function awk(io: CommandIo, given: AwkState | undefined): number | AwkState {
	const options = parseOptions(io, '+F:v:f:', {'field-separator': 'F', assign: 'v', file: 'f'});
	if (!options) return 2;
	const file = options.value('f');
	const source = file === undefined ? options.operands[0] : io.files.read(io.path(file));
	if (source === undefined) {
		io.err('Usage: awk [-F SEP] [-v VAR=VALUE] PROGRAM [FILE]...\n');
		return file === undefined ? 1 : 2;
	}
	const paths = file === undefined ? options.operands.slice(1) : options.operands;
	try {
		const rules = parseAwk(source);
		const state = given ?? {...newInputState(), memory: newAwkMemory()};
		const run = new AwkRun(
			rules,
			state.memory,
			(text) => io.out(text),
			(text) => io.err(text),
		);
		if (!given) {
			const separator = options.value('F');
			if (separator !== undefined) state.memory.variables.set('FS', separator === 't' ? '\t' : escapeText(separator, false).text);
			for (const assignment of options.values('v')) {
				const equals = assignment.indexOf('=');
				state.memory.variables.set(assignment.slice(0, equals), {outside: escapeText(assignment.slice(equals + 1), false).text});
			}
			state.memory.arrays.set('ENVIRON', new Map(Object.entries(io.environment()).map(([name, value]) => [name, {outside: value}])));
			run.edge('begin');
		}
		if (!state.memory.isOver && rules.some((rule) => rule.when !== 'begin')) {
			const outcome = readLines(io, paths, state, (line, path) => {
				run.line(line, path);
				return state.memory.isOver;
			});
			if (outcome === 'waiting') return state;
		}
		run.edge('end');
		return state.memory.status || (state.status === 0 ? 0 : 2);
	} catch (error) {
		if (!(error instanceof AwkError)) throw error;
		io.complain(error.message);
		return 2;
	}
}

export const awkCommand: Command = command('awk', awk);
