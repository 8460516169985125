import {describe, expect, test} from 'vitest';
import type {Container, Probe} from '../../../../source/api/generated/types.ts';
import {probeExec} from '../../../../source/cluster/kubelet/probes/exec.ts';
import {probeGrpc} from '../../../../source/cluster/kubelet/probes/grpc.ts';
import type {ProbeAnswer, ProbeHandler} from '../../../../source/cluster/kubelet/probes/handler.ts';
import {probeHttpGet} from '../../../../source/cluster/kubelet/probes/http-get.ts';
import {probeTcpSocket} from '../../../../source/cluster/kubelet/probes/tcp-socket.ts';
import {Simulation} from '../../../../source/simulation/simulation.ts';
import type {ConnectOutcome, ExecResult, GrpcOutcome, HttpOutcome, HttpRequest, Machine, Network} from '../../../../source/world/types.ts';

interface Surroundings {
	readonly container?: Partial<Container>;
	readonly http?: (request: HttpRequest) => HttpOutcome;
	readonly connect?: ConnectOutcome;
	readonly grpc?: GrpcOutcome;
	readonly exec?: (command: readonly string[]) => ExecResult | undefined;
}

function target(probe: Probe, {container, http, connect, grpc, exec}: Surroundings): Parameters<ProbeHandler> {
	const asked = {
		machine: {
			name: 'node01',
			internalIp: '10.0.0.11',
			runtime: {exec: (_id: string, command: readonly string[]) => exec!(command)},
		} as unknown as Machine,
		network: {http: (_origin: unknown, request: HttpRequest) => http!(request), connect: () => connect, grpcHealth: () => grpc} as unknown as Network,
		random: new Simulation({seed: 1}).random('test'),
		container: {name: 'app', ...container},
		probe,
		containerId: 'c1',
		podIp: '10.244.1.5',
		timeoutMs: 1000,
	};
	return [asked, {component: 'test', key: 'answer'}];
}

const response = (status: number, more: Partial<Extract<HttpOutcome, {kind: 'response'}>> = {}): HttpOutcome => ({
	kind: 'response',
	status,
	headers: {},
	body: '',
	latencyMs: 5,
	cause: 0,
	...more,
});

type Expected = readonly [result: ProbeAnswer['result'], output: string];

describe('httpGet', () => {
	const root = 'Get "http://10.244.1.5:80/": ';
	const rows: Record<string, {probe?: Probe['httpGet']; container?: Partial<Container>; outcome: HttpOutcome; expected: Expected}> = {
		'200 is a success': {outcome: response(200), expected: ['success', '']},
		'399 is none, being a redirect that leads nowhere': {
			outcome: response(399, {body: 'odd'}),
			expected: ['warning', 'Probe terminated redirects, Response body: odd'],
		},
		'400 is a failure': {outcome: response(400), expected: ['failure', 'HTTP probe failed with statuscode: 400']},
		'500 is a failure, and its body is of no interest': {
			outcome: response(500, {body: 'stack trace'}),
			expected: ['failure', 'HTTP probe failed with statuscode: 500'],
		},
		'nothing listens': {
			outcome: {kind: 'refused', latencyMs: 1},
			expected: ['failure', `${root}dial tcp 10.244.1.5:80: connect: connection refused`],
		},
		'no way there': {outcome: {kind: 'unreachable', latencyMs: 1}, expected: ['failure', `${root}dial tcp 10.244.1.5:80: connect: no route to host`]},
		'no answer in time': {
			outcome: {kind: 'timeout', latencyMs: 1000},
			expected: ['failure', `${root}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`],
		},
		'a host of its own': {
			probe: {port: 8443, scheme: 'HTTPS', path: '/healthz?full=1', host: 'nowhere.example'},
			outcome: {kind: 'unknown-host', latencyMs: 1, host: 'nowhere.example'},
			expected: ['failure', 'Get "https://nowhere.example:8443/healthz?full=1": dial tcp: lookup nowhere.example on 192.168.1.1:53: no such host'],
		},
		'a port by its name': {
			probe: {port: 'http', path: '/'},
			container: {ports: [{name: 'http', containerPort: 80}]},
			outcome: {kind: 'refused', latencyMs: 1},
			expected: ['failure', `${root}dial tcp 10.244.1.5:80: connect: connection refused`],
		},
		'a port by a name the container does not have': {
			probe: {port: 'web', path: '/'},
			outcome: response(200),
			expected: ['unknown', 'strconv.Atoi: parsing "web": invalid syntax'],
		},
		'a port that is none': {probe: {port: '99999', path: '/'}, outcome: response(200), expected: ['unknown', 'invalid port number: 99999']},
		'an address of the newer kind is put in brackets': {
			probe: {port: 80, path: '/', host: 'fd00::5'},
			outcome: {kind: 'refused', latencyMs: 1},
			expected: ['failure', 'Get "http://[fd00::5]:80/": dial tcp [fd00::5]:80: connect: connection refused'],
		},
	};
	test.each(Object.entries(rows))('%s', (_name, {probe = {port: 80, path: '/'}, container = {}, outcome, expected}) => {
		const {result, output} = probeHttpGet(...target({httpGet: probe}, {container, http: () => outcome}))!;
		expect([result, output]).toEqual(expected);
	});

	test('a connection that is cut names both its ends', () => {
		const {output} = probeHttpGet(...target({httpGet: {port: 80, path: '/'}}, {http: () => ({kind: 'reset', latencyMs: 3})}))!;
		expect(output).toMatch(/^Get "http:\/\/10\.244\.1\.5:80\/": read tcp 10\.0\.0\.11:\d{5}->10\.244\.1\.5:80: read: connection reset by peer$/);
	});

	test('a redirect on the same host is followed, another port and path included', () => {
		const asked: string[] = [];
		const http = (request: HttpRequest): HttpOutcome => {
			asked.push(`${request.scheme} ${request.port} ${request.path}`);
			return request.path === '/' ? response(302, {headers: {location: 'http://10.244.1.5:8080/login'}}) : response(200);
		};
		const given = probeHttpGet(...target({httpGet: {port: 80, path: '/'}}, {http}))!;
		expect(given).toMatchObject({result: 'success', latencyMs: 10});
		expect(asked).toEqual(['http 80 /', 'http 8080 /login']);
	});

	test('a redirect to another host is a warning', () => {
		const http = () => response(301, {headers: {Location: 'https://login.example/'}, body: '<a href="https://login.example/">Moved</a>'});
		expect(probeHttpGet(...target({httpGet: {port: 80, path: '/'}}, {http}))).toMatchObject({
			result: 'warning',
			output: 'Probe terminated redirects, Response body: <a href="https://login.example/">Moved</a>',
		});
	});

	test('a circle of redirects is left after ten', () => {
		const http = () => response(302, {headers: {Location: '/again'}});
		expect(probeHttpGet(...target({httpGet: {port: 80, path: '/'}}, {http}))).toMatchObject({
			result: 'failure',
			output: 'Get "/again": stopped after 10 redirects',
		});
	});

	test('it introduces itself, unless the probe says otherwise', () => {
		const sent: Readonly<Record<string, string>>[] = [];
		const http = (request: HttpRequest): HttpOutcome => {
			sent.push(request.headers);
			return response(200);
		};
		probeHttpGet(...target({httpGet: {port: 80, path: '/'}}, {http}));
		probeHttpGet(
			...target(
				{
					httpGet: {
						port: 80,
						path: '/',
						httpHeaders: [
							{name: 'accept', value: ''},
							{name: 'x-token', value: 'a'},
						],
					},
				},
				{http},
			),
		);
		expect(sent).toEqual([
			{'User-Agent': 'kube-probe/1.36', Accept: '*/*'},
			{'User-Agent': 'kube-probe/1.36', 'X-Token': 'a'},
		]);
	});
});

describe('tcpSocket', () => {
	const rows: Record<string, [ConnectOutcome, Expected]> = {
		'a connection is enough': [{kind: 'connected', latencyMs: 1}, ['success', '']],
		'nothing listens': [{kind: 'refused', latencyMs: 1}, ['failure', 'dial tcp 10.244.1.5:22: connect: connection refused']],
		'no answer in time': [{kind: 'timeout', latencyMs: 1000}, ['failure', 'dial tcp 10.244.1.5:22: i/o timeout']],
		'no way there': [{kind: 'unreachable', latencyMs: 1}, ['failure', 'dial tcp 10.244.1.5:22: connect: no route to host']],
	};
	test.each(Object.entries(rows))('%s', (_name, [connect, expected]) => {
		const {result, output} = probeTcpSocket(...target({tcpSocket: {port: 22}}, {connect}))!;
		expect([result, output]).toEqual(expected);
	});
});

describe('grpc', () => {
	const unreached = 'timeout: failed to connect service "10.244.1.5:50051" within 1s: context deadline exceeded';
	const rows: Record<string, [GrpcOutcome, Expected]> = {
		serving: [{kind: 'status', servingStatus: 'SERVING', latencyMs: 1}, ['success', 'service healthy']],
		'not serving': [{kind: 'status', servingStatus: 'NOT_SERVING', latencyMs: 1}, ['failure', 'service unhealthy (responded with "NOT_SERVING")']],
		'nothing listens: the client tries till its time is up': [{kind: 'refused', latencyMs: 1}, ['failure', unreached]],
		'no answer': [{kind: 'timeout', latencyMs: 1000}, ['failure', unreached]],
		'a server without the health service': [
			{kind: 'status', servingStatus: 'UNIMPLEMENTED', latencyMs: 1},
			['failure', 'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health'],
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [grpc, expected]) => {
		const {result, output, latencyMs} = probeGrpc(...target({grpc: {port: 50_051}}, {grpc}))!;
		expect([result, output]).toEqual(expected);
		expect(latencyMs).toBe(output === unreached ? 1000 : 1);
	});
});

describe('exec', () => {
	const oci = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown';
	const rows: Record<string, [ExecResult, Expected]> = {
		'exit 0 is a success, with its output': [{exitCode: 0, output: 'fine\n', durationMs: 1}, ['success', 'fine\n']],
		'another exit is a failure, its output untouched': [
			{exitCode: 1, output: "cat: can't open '/tmp/healthy': No such file or directory\n", durationMs: 1},
			['failure', "cat: can't open '/tmp/healthy': No such file or directory\n"],
		],
		'output has an end': [{exitCode: 1, output: 'x'.repeat(20_000), durationMs: 1}, ['failure', 'x'.repeat(10_240)]],
		'a command that takes too long is a failure': [
			{exitCode: 0, output: 'ignored', durationMs: 1000, error: {kind: 'timeout', message: 'timeout 1s exceeded'}},
			['failure', 'command timed out: "sh -c sleep 5" timed out after 1s'],
		],
		'a command that is not there is an error': [
			{
				exitCode: 126,
				output: '',
				durationMs: 1,
				error: {kind: 'not-started', message: `failed to exec in container: failed to start exec "e1": ${oci}`},
			},
			['unknown', `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "e1": ${oci}`],
		],
		'a container that has just ended is an error': [
			{exitCode: 126, output: '', durationMs: 1, error: {kind: 'not-started', message: 'container is in CONTAINER_EXITED state'}},
			['unknown', 'rpc error: code = Unknown desc = failed to exec in container: container is in CONTAINER_EXITED state'],
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [given, expected]) => {
		const {result, output} = probeExec(...target({exec: {command: ['sh', '-c', 'sleep 5']}}, {exec: () => given}))!;
		expect([result, output]).toEqual(expected);
	});

	test('the command knows the variables given as plain values, and no others', () => {
		const asked: (readonly string[])[] = [];
		const exec = (command: readonly string[]) => {
			asked.push(command);
			return {exitCode: 0, output: '', durationMs: 1};
		};
		const env = [
			{name: 'FILE', value: '/tmp/ok'},
			{name: 'NAME', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
		];
		probeExec(...target({exec: {command: ['cat', '$(FILE)', '$(NAME)', '$(OTHER)', '$$(FILE)']}}, {container: {env}, exec}));
		expect(asked).toEqual([['cat', '/tmp/ok', '', '$(OTHER)', '$(FILE)']]);
	});

	test('an answer that does not come at once is none yet', () => {
		expect(probeExec(...target({exec: {command: ['sleep', '9']}}, {exec: () => undefined}))).toBeUndefined();
	});
});
