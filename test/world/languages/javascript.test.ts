// biome-ignore-all lint/suspicious/noTemplateCurlyInString: scripts, and no templates.
import {describe, expect, test} from 'vitest';
import '../../../source/world/images/index.ts';
import {Simulation} from '../../../source/simulation/simulation.ts';
import {programTable} from '../../../source/world/program-table.ts';
import {ProcessHost} from '../../helpers/process-host.ts';
import {mebibyte, TestWorld} from '../test-world.ts';

function node(code: string, environment: Record<string, string> = {}): {readonly host: ProcessHost; readonly pid: number} {
	const host = new ProcessHost({programs: [programTable.get('node')!], environment});
	const pid = host.start('node', '-e', code);
	host.run(200);
	return {host, pid};
}

describe('scripts of manifests', () => {
	test.each([
		['a line', 'console.log("hello")', 'hello\n', 0],
		[
			'values',
			'console.log(1 + 2 * 3, 7 / 2, 2 ** 10, "a" + 1, [1, "b"], {a: 1, b: [true, null]}, undefined)',
			"7 3.5 1024 a1 [ 1, 'b' ] { a: 1, b: [ true, null ] } undefined\n",
			0,
		],
		['a template', 'const n = 3; console.log(`n is ${n + 1}`)', 'n is 4\n', 0],
		['the environment', 'console.log(process.env.GREETING || "none", process.env.NOTHING ?? "unset")', 'hi unset\n', 0],
		['loops', 'let s = 0; for (let i = 0; i < 5; i++) { if (i === 3) continue; s += i } for (const x of [10, 20]) s += x; console.log(s)', '37\n', 0],
		['functions', 'const add = (a, b = 2) => a + b; function twice(f, x) { return f(f(x)) } console.log(twice(add, 1))', '5\n', 0],
		[
			'each turn has a variable of its own',
			'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); console.log(fs.map(f => f()).join())',
			'0,1,2\n',
			0,
		],
		['taking apart', 'const {a, b: [c]} = {a: 1, b: [2]}; console.log(a, c)', '1 2\n', 0],
		['switch', 'switch ("b") { case "a": console.log(1); break; case "b": console.log(2); default: console.log(3) }', '2\n3\n', 0],
		['JSON', 'console.log(JSON.stringify({a: [1, {b: "c"}]}), JSON.parse("{\\"x\\":2}").x)', '{"a":[1,{"b":"c"}]} 2\n', 0],
		[
			'what is caught',
			'try { null.x } catch (e) { console.log(e.message) } finally { console.log("done") }',
			"Cannot read properties of null (reading 'x')\ndone\n",
			0,
		],
		['arrays', 'console.log([3, 1, 2].sort().map(x => x * 2).filter(x => x > 2).reduce((a, b) => a + b, 0))', '10\n', 0],
		['an end', 'console.log("before"); process.exit(3); console.log("after")', 'before\n', 3],
		['the code it is to end with', 'process.exitCode = 4', '', 4],
		[
			'a module of files',
			'const fs = require("fs"); fs.writeFileSync("/tmp/x", "hi"); console.log(fs.readFileSync("/tmp/x", "utf8"), fs.existsSync("/none"))',
			'hi false\n',
			0,
		],
	])('%s', (_name, code, output, status) => {
		const {host, pid} = node(code, {GREETING: 'hi'});
		expect([host.output, host.errors, host.exitCode(pid)]).toEqual([output, '', status]);
	});

	test.each([
		['an error', 'throw new Error("boom")', '[eval]:1\nthrow new Error("boom")\n^\n\nError: boom\n    at [eval]:1:1\n\nNode.js v24.12.0\n'],
		['a name there is not', '\n  x', '[eval]:2\n  x\n  ^\n\nReferenceError: x is not defined\n    at [eval]:2:3\n\nNode.js v24.12.0\n'],
		[
			'no function',
			'const a = {}; a.b()',
			'[eval]:1\nconst a = {}; a.b()\n              ^\n\nTypeError: a.b is not a function\n    at [eval]:1:15\n\nNode.js v24.12.0\n',
		],
		['no JavaScript', 'let = = 1', 'SyntaxError: '],
	])('%s ends with 1 and a trace', (_name, code, message) => {
		const {host, pid} = node(code);
		expect(host.errors).toContain(message);
		expect(host.exitCode(pid)).toBe(1);
	});

	test('a module that is not installed is not there', () => {
		const {host, pid} = node('const express = require("express")');
		expect(host.errors).toContain("Error: Cannot find module 'express'");
		expect(host.exitCode(pid)).toBe(1);
	});

	test.each([
		['promises', 'new Promise(r => r())'],
		['waiting', 'async function f() { await 1 } f()'],
		['a class', 'class A {}'],
		['another module of Node', 'require("worker_threads")'],
		['an unknown member of a known one', 'require("os").setPriority(1)'],
	])('what is not simulated is said: %s', (_name, code) => {
		const {host, pid} = node(code);
		expect(host.exitCode(pid)).toBe(1);
		expect(host.errors).toMatch(/^podquake: .* not simulated|is not defined/);
	});

	test('timers: a loop that says something each second, and the last one ends it', () => {
		const {host, pid} = node('let n = 0; const t = setInterval(() => { console.log(++n); if (n === 3) clearInterval(t) }, 1000)');
		expect(host.output).toBe('');
		host.run(2500);
		expect(host.output).toBe('1\n2\n');
		host.run(4000);
		expect([host.output, host.exitCode(pid)]).toEqual(['1\n2\n3\n', 0]);
	});
});

const server = `
const http = require('http');
const os = require('os');
let count = 0;
const server = http.createServer((req, res) => {
  if (req.url === '/slow') return setTimeout(() => res.end('late'), 600);
  if (req.url === '/crash') throw new Error('crashed');
  if (req.url === '/never') return;
  if (req.url === '/healthz') { res.writeHead(count > 2 ? 500 : 200, {'Content-Type': 'text/plain'}); return res.end('ok'); }
  count++;
  res.setHeader('X-Count', count);
  res.end(\`\${req.method} \${req.url} on \${os.hostname()}\\n\`);
});
server.listen(process.env.PORT || 8080, '0.0.0.0', () => console.log('listening on', server.address().port));
`;

function serve(text: string, environment: readonly (readonly [string, string])[] = []) {
	const world = new TestWorld();
	world.machine().volumes.create('code', {'server.js': text});
	const mounts = [{mountPath: '/app', volumeId: 'code', isReadOnly: true}];
	const running = world.run('node:20-alpine', {command: ['node', '/app/server.js'], mounts, environment});
	world.runFor(1000);
	return {world, ...running};
}

describe('a server of a ConfigMap', () => {
	test('it answers with what it was written to answer', () => {
		const {world, ip, containerId} = serve(server, [['PORT', '3000']]);
		expect(world.logText(containerId)).toBe('listening on 3000\n');
		expect(world.get(ip, 3000, '/a?b=1')).toMatchObject({
			kind: 'response',
			status: 200,
			body: `GET /a?b=1 on ${world.exec(containerId, ['hostname']).output}`,
		});
		expect(world.get(ip, 3000, '/slow')).toMatchObject({body: 'late'});
		world.get(ip, 3000, '/');
		expect(world.get(ip, 3000, '/healthz')).toMatchObject({status: 200});
		world.get(ip, 3000, '/');
		expect(world.get(ip, 3000, '/healthz')).toMatchObject({status: 500});
		expect(world.get(ip, 3000, '/never')).toMatchObject({kind: 'timeout'});
	});

	test('an error nobody catches ends it with 1', () => {
		const {world, ip, containerId} = serve(server);
		world.get(ip, 8080, '/crash');
		world.runFor(100);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 1});
		expect(world.logText(containerId)).toContain('/app/server.js:7\n');
	});

	test('as pid 1 it does not hear SIGTERM, unless it listens for it', () => {
		const deaf = serve(server);
		deaf.world.machine().runtime.signal(deaf.containerId, 'SIGTERM', 0);
		deaf.world.runFor(5000);
		expect(deaf.world.container(deaf.containerId)).toMatchObject({state: 'running'});
		const kind = serve(`${server}\nprocess.on('SIGTERM', () => { console.log('bye'); server.close(() => process.exit(0)) });`);
		kind.world.machine().runtime.signal(kind.containerId, 'SIGTERM', 0);
		kind.world.runFor(100);
		expect(kind.world.container(kind.containerId)).toMatchObject({state: 'exited', exitCode: 0});
		expect(kind.world.logText(kind.containerId)).toContain('bye\n');
	});

	test('a loop without end answers nobody', () => {
		const {world, ip} = serve("require('http').createServer((q, r) => { while (true) {} }).listen(80)");
		expect(world.get(ip, 80, '/')).toMatchObject({kind: 'timeout'});
		expect(world.get(ip, 80, '/')).toMatchObject({kind: 'timeout'});
	});

	test('what it keeps of memory grows until the kernel ends it; what it drops does not', () => {
		const limits = {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: 128 * mebibyte, oomScoreAdj: 1000};
		const reasons = [
			'const kept = []; setInterval(() => kept.push(Buffer.alloc(10 * 1024 * 1024)), 1000)',
			'setInterval(() => Buffer.alloc(10 * 1024 * 1024), 1000)',
		].map((code) => {
			const world = new TestWorld();
			const {containerId} = world.run('node:20', {command: ['node', '-e', code], limits});
			world.runFor(20_000);
			return world.container(containerId).reason;
		});
		expect(reasons).toEqual(['OOMKilled', undefined]);
	});

	test('saved in the midst of it, it goes on where it was', () => {
		const world = new TestWorld();
		const code = 'let n = 0; const names = {a: []}; setInterval(() => { n++; names.a.push(n); console.log(names.a.join()) }, 1000)';
		const {containerId} = world.run('node:20', {command: ['node', '-e', code]});
		world.runFor(2500);
		const again = new TestWorld({simulation: Simulation.restore(world.simulation.save())});
		again.runFor(2000);
		world.runFor(2000);
		expect(again.logText(containerId)).toBe(world.logText(containerId));
		expect(again.logText(containerId)).toContain('1,2,3,4\n');
	});
});
