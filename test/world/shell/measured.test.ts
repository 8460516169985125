import {describe, expect, test} from 'vitest';
import {ProcessHost} from '../../helpers/process-host.ts';
import {measured, type Outcome} from './measured.ts';
import {measuredBash, measuredCommands} from './measured-commands.ts';

function outcome(flavour: 'busybox' | 'debian' | 'bash', script: string): Outcome {
	const host = new ProcessHost({flavour});
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

test.each(measuredBash.map(([script, bash]) => ({script, bash})))('as bash: $script', ({script, bash}) => {
	const [output, exitCode, errors = ''] = bash;
	expect(outcome('bash', script)).toEqual([output, exitCode, errors]);
});
