import {describe, expect, test} from 'vitest';
import type {HttpOutcome} from '../../../source/world/types.ts';
import {type HostOptions, ProcessHost} from '../../helpers/process-host.ts';

function run(command: readonly string[], options: HostOptions = {}) {
	const host = new ProcessHost(options);
	const pid = host.start(...command);
	let endedAtMs = -1;
	for (let nowMs = 0; nowMs <= 140_000 && endedAtMs < 0; nowMs += 1) if (host.run(nowMs).exitCode(pid) !== undefined) endedAtMs = nowMs;
	return {output: host.output, errors: host.errors, exitCode: host.exitCode(pid), endedAtMs};
}

const lookup = (name: string) => (name.startsWith('web') ? ['10.96.0.7'] : undefined);
const response = (status: number, body: string, headers: Record<string, string> = {}): HttpOutcome => ({
	kind: 'response',
	status,
	headers,
	body,
	latencyMs: 12,
	cause: 0,
});
const http = (outcome: HttpOutcome) => ({lookup, http: () => outcome});

describe('nslookup', () => {
	test('prints as busybox 1.28 does', () => {
		expect(run(['nslookup', 'web'], {lookup})).toMatchObject({
			output: 'Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nName:      web\nAddress 1: 10.96.0.7\n',
			exitCode: 0,
			endedAtMs: 6,
		});
		expect(run(['nslookup', 'nope'], {lookup})).toMatchObject({errors: "nslookup: can't resolve 'nope'\n", exitCode: 1, endedAtMs: 10});
	});

	test('and, where the image has a newer one, as that does', () => {
		const files = {'/etc/os-release': 'ID=busybox\nVERSION_ID="1.36"\n'};
		expect(run(['nslookup', 'nope.default'], {lookup, files})).toMatchObject({
			output: `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${"** server can't find nope.default: NXDOMAIN\n\n".repeat(2)}`,
			exitCode: 1,
		});
	});

	test('gives up after its time if the name server does not answer, and at once if nobody has the port', () => {
		const files = {'/etc/os-release': 'ID=alpine\nVERSION_ID="3.23"\n'};
		expect(run(['nslookup', 'web.default'], {files, query: () => ({kind: 'timeout', latencyMs: 5000})})).toMatchObject({
			output: ';; connection timed out; no servers could be reached\n\n',
			exitCode: 1,
			endedAtMs: 5000,
		});
		expect(run(['nslookup', 'web.default'], {files, query: () => ({kind: 'refused', latencyMs: 1})})).toMatchObject({
			errors: "nslookup: write to '10.96.0.10': Connection refused\n",
			exitCode: 1,
			endedAtMs: 1,
		});
	});
});

describe('wget, as busybox has it', () => {
	test.each([
		['a page', ['-qO-', 'http://web'], http(response(200, '<h1>hi</h1>\n')), '<h1>hi</h1>\n', '', 0],
		[
			'refused',
			['-O-', 'http://web:81/'],
			http({kind: 'refused', latencyMs: 1}),
			'',
			"Connecting to web:81 (10.96.0.7:81)\nwget: can't connect to remote host (10.96.0.7): Connection refused\n",
			1,
		],
		['an error', ['-qO-', 'http://web/x'], http(response(404, 'no')), '', 'wget: server returned error: HTTP/1.1 404 Not Found\n', 1],
		['no such name', ['-q', 'http://nope'], http({kind: 'unknown-host', latencyMs: 5, host: 'nope'}), '', "wget: bad address 'nope'\n", 1],
		['too slow', ['-q', '-T', '2', 'http://web'], http({kind: 'timeout', latencyMs: 2000}), '', 'wget: download timed out\n', 1],
	])('%s', (_name, args, options, output, errors, exitCode) => {
		expect(run(['wget', ...args], options)).toMatchObject({output, errors, exitCode});
	});

	test('saves under the name the address ends with', () => {
		const host = new ProcessHost(http(response(200, 'page')));
		host.start('wget', 'http://web/');
		host.run(100);
		expect(host.files.read('/index.html')).toBe('page');
		expect(host.errors).toBe(
			"Connecting to web (10.96.0.7:80)\nsaving to 'index.html'\nindex.html           100% |********************************|     4  0:00:00 ETA\n'index.html' saved\n",
		);
	});
});

describe('curl', () => {
	test.each([
		['a page', ['-s', 'http://web/'], http(response(200, 'hello')), 'hello', '', 0],
		['an error is a page without -f', ['-s', 'http://web/'], http(response(500, 'oops')), 'oops', '', 0],
		['an error with -f', ['-fsS', 'http://web/'], http(response(503, 'oops')), '', 'curl: (22) The requested URL returned error: 503\n', 22],
		[
			'refused',
			['-sS', 'http://web:81'],
			http({kind: 'refused', latencyMs: 1}),
			'',
			'curl: (7) Failed to connect to web port 81 after 3 ms: Could not connect to server\n',
			7,
		],
		[
			'no such name',
			['-sS', 'http://nope'],
			http({kind: 'unknown-host', latencyMs: 5, host: 'nope'}),
			'',
			'curl: (6) Could not resolve host: nope\n',
			6,
		],
		[
			'too slow',
			['-sSm', '1', 'http://web'],
			http({kind: 'timeout', latencyMs: 998}),
			'',
			'curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received\n',
			28,
		],
		[
			'no connection in time',
			['-sSm', '1', 'http://web'],
			http({kind: 'timeout', latencyMs: 998, during: 'connect'}),
			'',
			'curl: (28) Connection timed out after 1000 milliseconds\n',
			28,
		],
		[
			'no connection at all',
			['-sS', 'http://web'],
			http({kind: 'timeout', latencyMs: 129_998, during: 'connect'}),
			'',
			'curl: (28) Failed to connect to web port 80 after 130000 ms: Could not connect to server\n',
			28,
		],
		['only its status', ['-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'http://web'], http(response(204, '')), '204\n', '', 0],
		['its head', ['-sI', 'http://web'], http(response(200, 'x', {Server: 'nginx'})), 'HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n', '', 0],
	])('%s', (_name, args, options, output, errors, exitCode) => {
		expect(run(['curl', ...args], options)).toMatchObject({output, errors, exitCode});
	});

	test('follows where it is sent', () => {
		const moved = {lookup, http: ({path}: {path: string}) => (path === '/' ? response(302, '', {location: '/there'}) : response(200, path))};
		expect(run(['curl', '-sL', 'web'], moved).output).toBe('/there');
	});
});

describe('nc and ping', () => {
	test.each([
		['open', ['nc', '-zv', 'web', '80'], {kind: 'connected', latencyMs: 1}, 'web (10.96.0.7:80) open\n', 0, 3],
		// busybox keeps quiet about a refusal until it is asked twice.
		['refused', ['nc', '-zv', 'web', '80'], {kind: 'refused', latencyMs: 1}, '', 1, 3],
		['refused', ['nc', '-zvv', 'web', '80'], {kind: 'refused', latencyMs: 1}, 'nc: web (10.96.0.7:80): Connection refused\nsent 0, rcvd 0\n', 1, 3],
		['silent', ['nc', '-zv', '-w', '2', 'web', '80'], {kind: 'timeout', latencyMs: 1998}, 'nc: web (10.96.0.7:80): Connection timed out\n', 1, 2000],
	] as const)('a port that is %s', (_name, command, outcome, errors, exitCode, endedAtMs) => {
		expect(run(command, {lookup, connect: () => outcome})).toMatchObject({errors, exitCode, endedAtMs});
	});

	test('ping asks once a second', () => {
		const {output, exitCode, endedAtMs} = run(['ping', '-c', '2', 'web'], {lookup, connect: () => ({kind: 'refused', latencyMs: 1})});
		expect([output.split('\n')[1], exitCode, endedAtMs]).toEqual(['64 bytes from 10.96.0.7: seq=0 ttl=62 time=1.100 ms', 0, 1003]);
		expect(output).toContain('2 packets transmitted, 2 packets received, 0% packet loss\n');
	});
});

test('`nc -l` in a loop is a server: each connection gets what is piped into it', () => {
	const host = new ProcessHost();
	host.start('sh', '-c', 'i=0; while true; do i=$((i+1)); echo -e "HTTP/1.1 200 OK\\n\\nrequest $i" | nc -l -p 8080; done');
	expect(host.request(8080, '/')).toMatchObject({status: 200, body: 'request 1\n'});
	expect(host.request(8080, '/')).toMatchObject({status: 200, body: 'request 2\n'});
});

test('saved in the middle, each goes on', () => {
	const pings = new ProcessHost({lookup, connect: () => ({kind: 'refused', latencyMs: 1})});
	pings.start('ping', '-c', '3', 'web');
	pings.run(1500).saveAndRestore();
	expect(pings.run(9000).output).toContain('3 packets transmitted, 3 packets received');

	let asked = 0;
	const retries = new ProcessHost({lookup, http: () => (++asked < 3 ? {kind: 'refused', latencyMs: 1} : response(200, 'there at last'))});
	retries.start('curl', '-s', '--retry', '5', '--retry-delay', '2', '--retry-connrefused', 'http://web');
	retries.run(3000).saveAndRestore();
	expect(retries.run(9000).output).toBe('there at last');

	const listens = new ProcessHost();
	listens.start('sh', '-c', 'echo pong | nc -l -p 8080; echo over');
	listens.saveAndRestore();
	expect(listens.request(8080, '/')).toMatchObject({status: 200, body: 'pong\n'});
	expect(listens.output).toMatch(/^GET \/ HTTP\/1\.1\r\n[\s\S]*over\n$/);
});
