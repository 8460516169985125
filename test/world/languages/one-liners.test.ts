import {expect, test} from 'vitest';
import '../../../source/world/images/index.ts';
import {programTable} from '../../../source/world/program-table.ts';
import {ProcessHost} from '../../helpers/process-host.ts';

function run(argv: readonly string[], untilMs = 2500) {
	const host = new ProcessHost({programs: [programTable.get(argv[0]!)!], environment: {NAME: 'pod'}});
	const pid = host.start(...argv);
	host.run(untilMs);
	return [host.output, host.errors, host.exitCode(pid)];
}

test.each([
	['ruby', ['-e', 'puts "hello"; print "a", '.replace(', ', '')], 'hello\na', '', 0],
	['ruby', ['-e', 'loop do puts "tick"; sleep 1 end'], 'tick\ntick\ntick\n', '', undefined],
	['ruby', ['-e', 'puts "on #{ENV[\'NAME\']}"; exit 3'], 'on pod\n', '', 3],
	['ruby', ['-e', 'raise "boom"'], '', "-e:1:in '<main>': boom (RuntimeError)\n", 1],
	['perl', ['-e', 'print "hello\\n";'], 'hello\n', '', 0],
	['perl', ['-le', 'print "hello"'], 'hello\n', '', 0],
	['perl', ['-e', '$| = 1; while (1) { print "x\\n"; sleep 1; }'], 'x\nx\nx\n', '', undefined],
	['perl', ['-e', 'die "boom"'], '', 'boom at -e line 1.\n', 255],
	['php', ['-r', 'echo "hello\\n";'], 'hello\n', '', 0],
	['php', ['-r', 'while (true) { echo "x" . PHP_EOL; sleep(1); }'], 'x\nx\nx\n', '', undefined],
	['php', ['-r', 'exit(4);'], '', '', 4],
] as const)('%s %j', (name, args, output, errors, status) => {
	expect(run([name, ...args])).toEqual([output, errors, status]);
});

test.each([
	['ruby', ['-e', 'puts 1 + 2']],
	['perl', ['-e', 'my $x = 1; print "a"']],
	['php', ['-r', 'echo "a" . phpversion();']],
] as const)('what is not simulated is said before anything is done: %s %j', (name, args) => {
	const [output, errors, status] = run([name, ...args]);
	expect([output, status]).toEqual(['', 1]);
	expect(errors).toContain('not simulated');
});
