import type {ProcessContext, Program} from '../program.ts';
import type {StartFailure} from '../server-program.ts';

interface EntrypointState {
	/** What is run once the preparation is over. */
	argv: readonly string[];
	failure: StartFailure | undefined;
	/** What it says once it is prepared. */
	afterwards?: string | undefined;
}

export interface Preparation {
	readonly failure?: StartFailure;
	/** Set if it takes a while: the first start of a database. */
	readonly durationMs?: number;
	readonly memoryBytes?: number;
	readonly cpuMillicores?: number;
	/** Said when it is over. */
	readonly afterwards?: string;
}

/**
An image's `docker-entrypoint.sh`: options alone are given to the server; it prepares if it is the server that is to
run; then it becomes what it was told to run.
*/
export function entrypointProgram(
	name: string,
	server: string,
	prepare: (context: ProcessContext, argv: readonly string[]) => Preparation = () => ({}),
): Program<EntrypointState> {
	const become = (argv: readonly string[], context: ProcessContext): void => {
		const {environment, workingDirectory, user} = context;
		const error = context.replace({argv, environment, workingDirectory, user});
		if (!error) return;
		const script = context.argv[0] ?? name;
		context.write('stderr', `${script}: line 9: exec: ${argv[0]}: ${error === 'not-found' ? 'not found' : 'cannot execute: Permission denied'}\n`);
		context.exit(error === 'not-found' ? 127 : 126);
	};
	return {
		name,
		start(context) {
			const given = context.argv.slice(1);
			const argv = given.length === 0 || given[0]!.startsWith('-') ? [server, ...given] : given;
			const state: EntrypointState = {argv, failure: undefined};
			const {failure, durationMs = 0, memoryBytes, cpuMillicores, afterwards} = argv[0] === server ? prepare(context, argv) : {};
			state.failure = failure;
			state.afterwards = afterwards;
			if (durationMs > 0) {
				if (memoryBytes) context.setMemory(memoryBytes);
				if (cpuMillicores) context.setCpu(cpuMillicores);
				context.work('prepared', durationMs);
			} else if (failure) {
				context.write('stderr', failure.stderr);
				context.exit(failure.exitCode);
			} else become(argv, context);
			return state;
		},
		onTimer(state, _key, context) {
			if (state.failure) {
				context.write('stderr', state.failure.stderr);
				context.exit(state.failure.exitCode);
				return;
			}
			if (state.afterwards) context.write('stdout', state.afterwards);
			become(state.argv, context);
		},
	};
}
