import {describe, expect, test} from 'vitest';
import {ProcessHost} from '../../helpers/process-host.ts';
import {measured, type Outcome} from './measured.ts';
import {measuredBash, measuredCommands} from './measured-commands.ts';
import {measuredBashAlone, measuredDialects, measuredJq} from './measured-dialects.ts';

function outcome(flavour: 'busybox' | 'debian' | 'bash', script: string, binaries: readonly string[] = []): Outcome {
	const host = new ProcessHost({flavour, binaries});
	host.files.makeDirectory('/work');
	const pid = host.startIn('/work', flavour === 'bash' ? 'bash' : 'sh', '-c', script);
	host.run(60_000);
	return [host.output, host.exitCode(pid) ?? -1, host.errors];
}

describe.each(['ash', 'dash'] as const)('as %s', (dialect) => {
	test.each([...measured, ...measuredCommands].map(([script, ash, dash]) => ({script, ash, dash})))('$script', ({script, ash, dash}) => {
		const [output, exitCode, errors = ''] = dialect === 'ash' ? ash : (dash ?? ash);
		expect(outcome(dialect === 'ash' ? 'busybox' : 'debian', script)).toEqual([output, exitCode, errors]);
	});
});

test.each([...measuredBash, ...measuredBashAlone].map(([script, bash]) => ({script, bash})))('as bash: $script', ({script, bash}) => {
	const [output, exitCode, errors = ''] = bash;
	expect(outcome('bash', script)).toEqual([output, exitCode, errors]);
});

describe.each(['ash', 'dash', 'bash'] as const)('one text for all, as %s', (dialect) => {
	test.each(measuredDialects.map(([script, ...outcomes]) => ({script, outcomes})))('$script', ({script, outcomes}) => {
		const [ash, givenDash = 'ash', givenBash = 'ash'] = outcomes;
		const dash = givenDash === 'ash' ? ash : givenDash;
		const bash = givenBash === 'ash' ? ash : givenBash === 'dash' ? dash : givenBash;
		const [output, exitCode, errors = ''] = {ash, dash, bash}[dialect];
		const flavour = ({ash: 'busybox', dash: 'debian', bash: 'bash'} as const)[dialect];
		expect(outcome(flavour, script)).toEqual([output, exitCode, errors]);
	});
});

test.each(measuredJq.map(([script, wanted]) => ({script, wanted})))('jq: $script', ({script, wanted}) => {
	const [output, exitCode, errors = ''] = wanted;
	expect(outcome('debian', script, ['jq'])).toEqual([output, exitCode, errors]);
});
