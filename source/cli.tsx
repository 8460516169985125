import {benchCommand} from './cli/bench.ts';
import {type Command, helpText, parseArguments} from './cli/command.ts';
import {explainCommand} from './cli/explain.ts';
import {checkCommand, runCommand, testCommand} from './cli/headless.ts';
import {faultsCommand, listCommand, look, readingCommands} from './cli/look.ts';
import {exitCodes, print, report} from './cli/output.ts';
import {packageVersion} from './cli/package-version.ts';
import {dashboardCommand, playCommand, snapshotCommand, versionCommand} from './cli/screen.ts';

const commands: readonly Command[] = [
	dashboardCommand,
	playCommand,
	testCommand,
	checkCommand,
	runCommand,
	snapshotCommand,
	listCommand,
	faultsCommand,
	explainCommand,
	benchCommand,
	versionCommand,
];

async function main(argv: readonly string[]): Promise<number> {
	const first = argv[0];
	const isReading = readingCommands.some((name) => name === first);
	if (isReading && !argv.includes('--help')) return look(argv);
	if (isReading) {
		print(readingHelp(first!));
		return exitCodes.ok;
	}
	const named = commands.find((command) => command.name === first);
	const command = named ?? dashboardCommand;
	const {input, flags} = parseArguments(command, named ? argv.slice(1) : argv);
	if (flags['no-color']) process.env.NO_COLOR = '1';
	if (flags.version) {
		print(packageVersion());
		return exitCodes.ok;
	}
	if (flags.help) {
		print(named ? helpText(command) : overview());
		return exitCodes.ok;
	}
	return command.run(input, flags);
}

function overview(): string {
	const lines = commands.map(({usage, summary}) => [usage, summary.split(/(?<=\.) /)[0]!] as const);
	lines.splice(6, 0, [`podquake ${readingCommands.slice(0, 4).join('|')} …`, 'Any kubectl command that only reads, with --scenario S --at 90s.']);
	const width = Math.max(...lines.map(([usage]) => usage.length));
	return `podquake runs a faithful, deterministic Kubernetes cluster in this process and lets you break it.

Usage:
${lines.map(([usage, summary]) => `  ${usage.padEnd(width)}  ${summary}`).join('\n')}

<scenario> is a built-in name (podquake list), a YAML file, a folder, or plain Kubernetes manifests; - reads standard input.
podquake COMMAND --help lists a command's options.
`;
}

function readingHelp(name: string): string {
	return `kubectl ${name} against a scenario at an instant.

Usage: podquake ${name} [kubectl's arguments] --scenario S --at 90s

Options:
  --scenario S  a built-in name, a YAML file, a folder or plain manifests (playground)
  --at 90s      virtual time since the scenario began (0s)
  --until 2m    how long a command that waits may go on, in virtual time since the scenario began:
                get -w, events -w and logs -f need it; wait and rollout status have an hour without it
  --seed 7      instead of the scenario's own seed
All other options are those of kubectl ${name}.
`;
}

// A reader that went away (podquake … | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0);
	throw error;
});

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	process.exitCode = report(error);
}
