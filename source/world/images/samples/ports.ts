import type {ProcessContext} from '../../program.ts';

/** `--port=9898`, `--port 9898`, `-p 9898`, or a variable. */
export function portFrom({argv, environment}: ProcessContext, flag: string, variable: string, fallback: number): number {
	const at = argv.findIndex((argument) => argument === flag || argument.startsWith(`${flag}=`));
	const written = at < 0 ? environment[variable] : argv[at]!.includes('=') ? argv[at]!.slice(flag.length + 1) : argv[at + 1];
	const port = Number(written ?? fallback);
	return Number.isInteger(port) && port > 0 ? port : fallback;
}
