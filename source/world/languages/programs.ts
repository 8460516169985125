import {mebibyte} from '../images/image.ts';
import type {ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {nodeProgram} from './javascript/node.ts';
import {oneLinerProgram} from './one-liners.ts';
import {beginPython, interpreterBytes, type PythonState, runPython} from './python.ts';
import {fileServer} from './static-server.ts';

/* The programs of languages' images: interpreters, and tools that say what they cannot do here. */

function once(name: string, run: (context: ProcessContext) => number): Program {
	return {
		name,
		start(context) {
			context.exit(run(context));
			return {};
		},
	};
}

/** The interpreters run little or nothing of the languages they are for: they say so, and end as they do with a script they cannot run. */
function cannotRun(context: ProcessContext, language: string): number {
	context.write('stderr', `podquake: ${language} programs are not simulated; give the container a shell command instead\n`);
	return 1;
}

const pythonState = fileServer('python', (context) => {
	const module = context.argv.indexOf('-m');
	if (module < 0 || context.argv[module + 1] !== 'http.server') return undefined;
	const port = context.argv.slice(module + 2).find((argument) => /^\d+$/.test(argument));
	const directory =
		context.argv.indexOf('-d') > 0
			? context.argv[context.argv.indexOf('-d') + 1]!
			: context.argv.indexOf('--directory') > 0
				? context.argv[context.argv.indexOf('--directory') + 1]!
				: context.workingDirectory;
	return {port: port === undefined ? 8000 : Number(port), directory};
});

function startPython(code: string, context: ProcessContext, path?: string): object {
	const state = beginPython(code, path);
	if ('unknown' in state) {
		context.write('stderr', `podquake: in Python ${state.unknown} is not simulated; give the container a shell command, or declare the image\n`);
		context.exit(1);
		return {};
	}
	context.setMemory(interpreterBytes);
	runPython(state, context);
	return state;
}

const python: Program = {
	...pythonState,
	start(context) {
		const {argv} = context;
		if (argv.includes('--version') || argv.includes('-V')) {
			context.write('stdout', `Python ${context.environment.PYTHON_VERSION ?? '3.14.2'}\n`);
			context.exit(0);
			return {};
		}
		const code = argv.indexOf('-c');
		if (code > 0) return startPython(argv[code + 1] ?? '', context);
		const script = argv.slice(1).find((argument) => !argument.startsWith('-'));
		if (argv.includes('-m')) return pythonState.start(context);
		if (script === undefined) context.exit(0);
		else if (context.files.read(context.files.resolve(context.workingDirectory, script)) === undefined) {
			context.write(
				'stderr',
				`python: can't open file '${context.files.resolve(context.workingDirectory, script)}': [Errno 2] No such file or directory\n`,
			);
			context.exit(2);
		} else {
			const path = context.files.resolve(context.workingDirectory, script);
			return startPython(context.files.read(path)!, context, path);
		}
		return {};
	},
	onTimer(state, key, context) {
		if (key === 'step') runPython(state as PythonState, context);
		else pythonState.onTimer?.(state, key, context);
	},
};

/** `perl -Mbignum=bpi -wle 'print bpi(2000)'`, the Job everybody knows; it computes for some five seconds. */
const perl: Program<{digits: number}> = {
	name: 'perl',
	start(context) {
		const digits = /bpi\((\d+)\)/.exec(context.argv.join(' '))?.[1];
		if (digits !== undefined) {
			context.setMemory(12 * mebibyte);
			context.setCpu(1000);
			context.work('done', Math.floor((Number(digits) * Number(digits) * context.random.integer(4500, 6000)) / 4_000_000) + 300);
			return {digits: Number(digits)};
		}
		const isIdle = context.argv.length < 2 || context.argv[1]!.startsWith('-d');
		context.exit(isIdle ? 0 : cannotRun(context, 'Perl'));
		return {digits: 0};
	},
	onTimer({digits}, _key, context) {
		context.write('stdout', `${piDigits(digits)}\n`);
		context.exit(0);
	},
};

/** Pi to so many significant digits, by Rabinowitz and Wagon's spigot. */
export function piDigits(count: number): string {
	// Machin's formula in whole numbers, with ten digits to spare.
	const scale = 10n ** BigInt(count + 10);
	const arctangent = (inverse: bigint): bigint => {
		let term = scale / inverse;
		let sum = term;
		for (let divisor = 3n, sign = -1n; term !== 0n; divisor += 2n, sign = -sign) {
			term /= inverse * inverse;
			sum += (sign * term) / divisor;
		}
		return sum;
	};
	const scaled = 4n * (4n * arctangent(5n) - arctangent(239n));
	const rounded = (scaled + 5n * 10n ** 10n) / 10n ** 11n;
	const text = rounded.toString();
	return `${text[0]}.${text.slice(1, count)}`;
}

addPrograms([
	python,
	oneLinerProgram('perl', 6 * mebibyte, perl as Program),
	oneLinerProgram(
		'ruby',
		24 * mebibyte,
		once('ruby', (context) => {
			if (/^-{1,2}v(ersion)?$/.test(context.argv[1] ?? ''))
				context.write('stdout', 'ruby 3.4.8 (2025-12-17 revision unknown) +PRISM [x86_64-linux]\n');
			else if (context.argv.length > 1) return cannotRun(context, 'Ruby');
			return 0;
		}),
	),
	once('pip', (context) => cannotRun(context, 'Python')),
	once('npm', (context) => {
		context.write(
			'stderr',
			`npm error code ENOENT\nnpm error syscall open\nnpm error path ${context.workingDirectory}/package.json\nnpm error errno -2\nnpm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '${context.workingDirectory}/package.json'\n`,
		);
		return 254;
	}),
	nodeProgram as Program,
	{
		name: 'node-entrypoint',
		start(context) {
			const argv = context.argv.slice(1);
			const {environment, workingDirectory, user} = context;
			const error = context.replace({argv: argv[0]?.startsWith('-') ? ['node', ...argv] : argv, environment, workingDirectory, user});
			if (error) {
				context.write('stderr', `${context.argv[0]}: 11: exec: ${argv[0]}: ${error === 'not-found' ? 'not found' : 'Permission denied'}\n`);
				context.exit(error === 'not-found' ? 127 : 126);
			}
			return {};
		},
	},
	once('go', (context) => {
		if (context.argv[1] === 'version') {
			context.write('stdout', 'go version go1.25.5 linux/amd64\n');
			return 0;
		}
		return cannotRun(context, 'Go');
	}),
	once('java', (context) => {
		const jar = context.argv.indexOf('-jar');
		if (jar > 0) {
			context.write('stderr', `Error: Unable to access jarfile ${context.argv[jar + 1] ?? ''}\n`);
			return 1;
		}
		if (context.argv.some((argument) => /^-?-version$/.test(argument))) context.write('stderr', 'openjdk version "21.0.9" 2025-10-21\n');
		return 0;
	}),
	once('kubectl-client', (context) => {
		context.write('stderr', 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n');
		return 1;
	}),
	// Any program of an image that was built for another processor.
	once('foreign-binary', (context) => {
		context.write('stderr', `exec ${context.argv[0]}: exec format error\n`);
		return 255;
	}),
	once('hello', (context) => {
		context.write(
			'stdout',
			'\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\nTo generate this message, Docker took the following steps:\n 1. The Docker client contacted the Docker daemon.\n 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.\n    (amd64)\n 3. The Docker daemon created a new container from that image which runs the\n    executable that produces the output you are currently reading.\n 4. The Docker daemon streamed that output to the Docker client, which sent it\n    to your terminal.\n\nTo try something more ambitious, you can run an Ubuntu container with:\n $ docker run -it ubuntu bash\n\nShare images, automate workflows, and more with a free Docker ID:\n https://hub.docker.com/\n\nFor more examples and ideas, visit:\n https://docs.docker.com/get-started/\n\n',
		);
		return 0;
	}),
]);
