// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell, and no templates.
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type HostOptions, ProcessHost} from '../../helpers/process-host.ts';

function run(script: string, untilMs: number, options: HostOptions = {}): {host: ProcessHost; pid: number} {
	const host = new ProcessHost(options);
	const pid = host.start('sh', '-c', script);
	host.run(untilMs);
	return {host, pid};
}

describe('scripts of the Kubernetes pages', () => {
	test('the liveness example: its file is there for 30 seconds', () => {
		const {host, pid} = run('touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600', 29_999);
		const probe = () => host.exitCode(host.start('cat', '/tmp/healthy'));
		expect(probe()).toBe(0);
		host.run(30_000);
		expect(probe()).toBe(1);
		expect(host.errors).toBe("cat: can't open '/tmp/healthy': No such file or directory\n");
		host.run(629_999);
		expect(host.exitCode(pid)).toBeUndefined();
		host.run(630_000);
		expect(host.exitCode(pid)).toBe(0);
	});

	test('the init container: it waits for the service’s name', () => {
		let isThere = false;
		const lookup = (name: string) => (isThere && name === 'myservice.default.svc.cluster.local' ? ['10.96.7.7'] : undefined);
		const script =
			'until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done';
		const {host, pid} = run(script, 5000, {lookup, files: {'/var/run/secrets/kubernetes.io/serviceaccount/namespace': 'default'}});
		expect(host.errors).toContain("nslookup: can't resolve 'myservice.default.svc.cluster.local'\n");
		expect(host.output.match(/waiting for myservice/g)).toHaveLength(3);
		isThere = true;
		host.run(8000);
		expect(host.exitCode(pid)).toBe(0);
		expect(host.output).toContain('Name:      myservice.default.svc.cluster.local\nAddress 1: 10.96.7.7\n');
	});

	test('the logging example: two files, a line each a second', () => {
		const script = 'i=0; while true; do echo "$i: $(date)" >> /var/log/1.log; echo "$(date) INFO $i" >> /var/log/2.log; i=$((i+1)); sleep 1; done';
		const {host} = run(script, 2500);
		expect(host.files.read('/var/log/1.log')).toBe(
			'0: Thu Jan  1 00:00:00 UTC 2026\n1: Thu Jan  1 00:00:01 UTC 2026\n2: Thu Jan  1 00:00:02 UTC 2026\n',
		);
		expect(host.files.read('/var/log/2.log')).toContain('Thu Jan  1 00:00:02 UTC 2026 INFO 2\n');
	});

	test('its sidecar follows the file as it grows', () => {
		const host = new ProcessHost();
		host.start('sh', '-c', 'i=0; while true; do echo "$i" >> /var/log/1.log; i=$((i+1)); sleep 1; done');
		host.start('tail', '-n+1', '-F', '/var/log/1.log');
		host.run(3500);
		expect(host.output).toBe('0\n1\n2\n3\n');
	});

	test('the Job that counts down, and those that only wait', () => {
		expect(run('for i in 9 8 7 6 5 4 3 2 1 ; do echo $i ; done', 0).host.output).toBe('9\n8\n7\n6\n5\n4\n3\n2\n1\n');
		const {host, pid} = run('echo The app is running! && sleep 3600', 3_599_999);
		expect([host.output, host.exitCode(pid)]).toEqual(['The app is running!\n', undefined]);
		expect(host.run(3_600_000).exitCode(pid)).toBe(0);
	});

	test('a random wait is one of those it may be', () => {
		const {host, pid} = run('sleep $(shuf -i 1-10 -n 1)', 999);
		expect(host.exitCode(pid)).toBeUndefined();
		expect(host.run(10_000).exitCode(pid)).toBe(0);
	});
});

describe('signals', () => {
	test('a shell that is pid 1 and traps nothing ignores SIGTERM', () => {
		const {host, pid} = run('while true; do sleep 1; done', 500);
		host.signal(pid, 'SIGTERM');
		expect(host.run(5000).exitCode(pid)).toBeUndefined();
		host.signal(pid, 'SIGKILL');
		expect(host.exitCode(pid)).toBe(137);
	});

	test('a trap runs when the command in the foreground has ended', () => {
		const {host, pid} = run("trap 'echo bye; exit 0' TERM; while :; do sleep 1; done", 300);
		host.signal(pid, 'SIGTERM');
		expect(host.output).toBe('');
		host.run(1000);
		expect([host.timed, host.exitCode(pid)]).toEqual([['1: bye'], 0]);
	});

	test('`wait` is ended by a trapped signal at once', () => {
		const {host, pid} = run("trap 'echo got; kill $!' TERM; sleep 100 & wait $!; echo $?", 10_000);
		host.signal(pid, 'SIGTERM');
		expect([host.timed, host.exitCode(pid)]).toEqual([['10: got', '10: 143'], 0]);
	});

	test('an exec’d shell, which is not pid 1, dies of SIGTERM', () => {
		const host = new ProcessHost();
		host.start('sleep', 'infinity');
		const pid = host.start('sh', '-c', 'sleep 100');
		host.signal(pid, 'SIGTERM');
		expect(host.exitCode(pid)).toBe(143);
	});

	test('a command in a script is a process of its own: it is seen, and can be killed', () => {
		const {host, pid} = run('sleep 100; echo "ended $?"', 10);
		const other = host.start('ps');
		expect(host.output).toContain('    2 root      0:00 sleep 100\n');
		expect(host.exitCode(other)).toBe(0);
		host.signal(2, 'SIGTERM');
		host.run(20);
		expect(host.output).toContain('ended 143\n');
		expect(host.exitCode(pid)).toBe(0);
	});

	test('a background job is killed by the pid in $!', () => {
		const {host} = run('while true; do echo tick; sleep 1; done & sleep 2.5; kill $!; wait $!; echo $?', 10_000);
		expect(host.output).toBe('tick\ntick\ntick\n143\n');
	});
});

describe('pipes', () => {
	test('stream: what is written comes out at once', () => {
		const {host} = run('while true; do echo x; sleep 1; done | cat', 2500);
		expect(host.timed).toEqual(['0: x', '1: x', '2: x']);
	});

	test('a writer nobody reads from is ended', () => {
		const {host, pid} = run('yes | head -3; while true; do echo x; sleep 1; done | head -2', 10_000);
		expect([host.output, host.exitCode(pid)]).toEqual(['y\ny\ny\nx\nx\n', 0]);
	});

	test('filters pass lines on as they come', () => {
		const {host} = run('while true; do echo "a 1"; echo b; sleep 1; done | grep a | awk \'{print $2}\' | tr 1 2', 1500);
		expect(host.timed).toEqual(['0: 2', '1: 2']);
	});

	test('a full pipe holds its writer up', () => {
		const {host} = run('yes x | while read l; do echo $l; sleep 1; done', 3500);
		expect(host.timed).toEqual(['0: x', '1: x', '2: x', '3: x']);
	});
});

test('a loop that never sleeps takes a whole CPU and lets time go on', () => {
	const {host, pid} = run('while true; do :; done', 5000);
	expect(host.process(pid)?.cpuMillicores).toBe(1000);
	expect(host.exitCode(pid)).toBeUndefined();
});

test('a loop that ends takes time and gives the CPU back', () => {
	const {host, pid} = run('i=0; while [ $i -lt 5000 ]; do i=$((i+1)); done; echo $i; sleep 100', 60_000);
	expect(host.output).toBe('5000\n');
	expect(host.process(pid)?.cpuMillicores).toBe(0);
});

describe('programs that are no commands of the shell', () => {
	const server = {
		name: 'server',
		start: (context: {write(stream: 'stdout', text: string): void; setTimer(key: string, atMs: number): void; nowMs: number}) => {
			context.write('stdout', 'serving\n');
			context.setTimer('end', context.nowMs + 5000);
			return {};
		},
		onTimer: (_state: object, _key: string, context: {exit(code: number): void}) => context.exit(3),
	};

	test('are started and waited for', () => {
		const {host, pid} = run('server -x; echo "ended $?"', 10_000, {programs: [server]});
		expect([host.timed, host.exitCode(pid)]).toEqual([['0: serving', '5: ended 3'], 0]);
	});

	test('`exec` puts one in the place of the shell', () => {
		const {host, pid} = run('echo before; exec server', 1000, {programs: [server]});
		expect(host.process(pid)?.program).toBe('server');
		expect(host.run(5000).exitCode(pid)).toBe(3);
	});

	test('their output goes where the shell leads it', () => {
		const {host} = run('server > /tmp/out; cat /tmp/out | sed s/ing/ed/', 10_000, {programs: [server]});
		expect(host.timed).toEqual(['5: served']);
	});

	test('one that is not there: the shell says so in its own words', () => {
		expect(run('nginx; echo $?', 0).host).toMatchObject({errors: 'sh: nginx: not found\n', output: '127\n'});
		expect(run('nginx; echo $?', 0, {flavour: 'debian'}).host.errors).toBe('sh: 1: nginx: not found\n');
		expect(run('nginx; echo $?', 0, {flavour: 'bash'}).host.errors).toBe('sh: line 1: nginx: command not found\n');
	});
});

describe('bash', () => {
	test.each([
		['braces', 'for i in {1..3} {a,b}{x,y}; do printf "$i "; done', '1 2 3 ax ay bx by '],
		['the ordinal of a StatefulSet’s pod', '[[ $HOSTNAME =~ -([0-9]+)$ ]] || exit 1; echo $((100 + ${BASH_REMATCH[1]}))', '100\n'],
		['patterns', '[[ web-0 == web-* ]] && echo yes; [[ -z "" && a != b ]] && echo and', 'yes\nand\n'],
		['counting loops', 'for ((i = 0; i < 3; i++)); do echo $i; done; (( i == 3 )) && echo three', '0\n1\n2\nthree\n'],
		['slices and replacements', 'x=hello; echo ${x:1:3} ${x/l/L} ${x//l/L} ${x^^}', 'ell heLlo heLLo HELLO\n'],
		['pipefail', 'set -o pipefail; false | true; echo $?', '1\n'],
		['here-strings', 'read a b <<< "1 2"; echo $b', '2\n'],
	])('%s', (_name, script, output) => {
		const host = new ProcessHost({flavour: 'bash'});
		host.start('bash', '-c', script);
		expect([host.output, host.errors]).toEqual([output, '']);
	});

	test.each([
		['an element', 'a=(1 2 3); i=1; echo ${a[$i]} ${a[i+1]} ${a[-1]} $a', '2 3 3 1\n'],
		['all of them, apart', 'a=(x "b c"); for e in "${a[@]}"; do echo "<$e>"; done', '<x>\n<b c>\n'],
		['all of them, in one', 'a=(x "b c"); for e in "${a[*]}"; do echo "<$e>"; done', '<x b c>\n'],
		['how many, and how long', 'a=(1 two); echo ${#a[@]} ${#a[1]} ${#a}', '2 3 1\n'],
		['their indexes', 'a=(p [5]=q r); echo ${!a[@]}', '0 5 6\n'],
		['some of them', 'a=(1 2 3 4); echo ${a[@]:1:2}', '2 3\n'],
		['one changed, one added, some more', 'a=(1 2); a[1]=B; a[3]=D; a+=(E F); echo ${a[@]}', '1 B D E F\n'],
		['a text made longer', 'a=(1); a[0]+=x; echo ${a[0]}', '1x\n'],
		['none', 'a=(); echo "${#a[@]}[${a[0]}]"; for e in "${a[@]}"; do echo no; done', '0[]\n'],
		['words that are split and substituted', 'x="1 2"; a=($x $(echo 3 4)); echo ${#a[@]}', '4\n'],
		['a variable becomes one', 'a=1; a+=(2); echo ${a[@]}', '1 2\n'],
		['one taken away, and all', "a=(1 2 3); unset 'a[1]'; echo ${a[@]}; unset a; echo ${#a[@]}", '1 3\n0\n'],
		['as the arguments of a command', 'a=(-n 2); seq 5 | head "${a[@]}"', '1\n2\n'],
		['a subshell has its own', 'a=(1 2); (a=(3); a+=(4); echo ${a[@]}); echo ${a[@]}', '3 4\n1 2\n'],
		['declared', 'declare -a a=(x y); echo ${a[1]}', 'y\n'],
		['one of none is nothing', 'echo "[${none[3]}]" ${none[0]:-else}', '[] else\n'],
	])('arrays: %s', (_name, script, output) => {
		const host = new ProcessHost({flavour: 'bash'});
		host.start('bash', '-c', script);
		expect([host.output, host.errors]).toEqual([output, '']);
	});

	test('other shells have no arrays, and say so when they read the line', () => {
		const ash = new ProcessHost();
		expect(ash.exitCode(ash.start('sh', '-c', 'echo first\na=(1 2)'))).toBe(2);
		expect(ash.output).toBe('first\n');
		expect(ash.errors).toBe('sh: syntax error: unexpected "("\n');
	});
});

test('a shell that is typed to runs each line as it is complete', () => {
	const host = new ProcessHost({isStdinOpen: true});
	const pid = host.start('sh');
	host.type(pid, 'x=1; echo one\n');
	host.type(pid, 'if true; then\n');
	expect(host.output).toBe('one\n');
	host.type(pid, 'echo $x; fi\n');
	expect(host.output).toBe('one\n1\n');
	host.type(pid, 'exit 4\n');
	expect(host.exitCode(pid)).toBe(4);
});

test('a shell with nothing to read ends at once, as a busybox pod without a command does', () => {
	const host = new ProcessHost();
	expect(host.exitCode(host.start('sh'))).toBe(0);
});

const scripts = [
	'i=0; while true; do echo "$i: $(date)" >> /var/log/1.log; tail -1 /var/log/1.log; i=$((i+1)); sleep 1; done',
	"trap 'echo bye' EXIT; f() { local n=$1; while [ $n -gt 0 ]; do echo $n; sleep 0.7; n=$((n-1)); done; }; f 3 | sed 's/^/> /'; (sleep 1; echo sub) & wait; case $(sleep 1; echo x) in x) echo case;; esac",
	'while true; do echo x; sleep 1; done | while read l; do echo "got $l $(sleep 0.3; date +%S)"; done > /tmp/out & tail -F /tmp/out',
	'x=$(sleep 1; echo a)$((i=i+1))$(sleep 1; echo b) y="$(sleep 0.5; echo $x)"; echo $x $y $i; for w in a $(sleep 1; echo b c); do echo $w; done',
	'seq 3 | xargs -n1 sh -c \'echo $0; sleep 1\'; timeout 1.5 sleep 10; echo $?; find /etc -name passwd -exec sh -c "sleep 1; echo found" \\;',
	'until nslookup nope; do sleep 2; done',
	'set -e; if ! (sleep 1; false); then echo no; fi; { sleep 1; echo a; } > /tmp/x; cat /tmp/x; sh -c "sleep 1; exit 3"; echo never',
];

test('a run saved at any instant and taken up again ends as if it had not been', () => {
	fc.assert(
		fc.property(fc.constantFrom(...scripts), fc.array(fc.integer({min: 0, max: 8000}), {minLength: 1, maxLength: 3}), (script, instants) => {
			const whole = run(script, 8000).host;
			const host = new ProcessHost();
			const pid = host.start('sh', '-c', script);
			for (const instant of instants.toSorted((a, b) => a - b)) {
				host.run(instant);
				host.saveAndRestore();
			}
			host.run(8000);
			expect(host.timed).toEqual(whole.timed);
			expect(host.exitCode(pid)).toBe(whole.exitCode(1));
			expect([...(host.state.layer.nodes?.keys() ?? [])]).toEqual([...(whole.state.layer.nodes?.keys() ?? [])]);
		}),
	);
});

test.each([
	['busybox', 'echo x && sleep 100', 'sleep 100'],
	['busybox', 'echo x; while true; do sleep 100; done', 'sh -c echo x; while true; do sleep 100; done'],
	['busybox', "trap 'echo y' EXIT; sleep 100", "sh -c trap 'echo y' EXIT; sleep 100"],
	['bash', 'echo x; sleep 100', 'sleep 100'],
	['debian', 'sleep 100', 'sh -c sleep 100'],
] as const)('the last command takes the shell’s place in ash and bash, and not in dash: %s, %s', (flavour, script, seen) => {
	const {host, pid} = run(script, 10, {flavour});
	expect(host.process(pid)?.spec.argv.join(' ')).toBe(seen);
});
