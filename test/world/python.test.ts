import {describe, expect, test} from 'vitest';
import '../../source/world/images/index.ts';
import {programTable} from '../../source/world/program-table.ts';
import {ProcessHost} from '../helpers/process-host.ts';
import {TestWorld} from './test-world.ts';

function python(code: string, environment: Record<string, string> = {}): {readonly host: ProcessHost; readonly pid: number} {
	const host = new ProcessHost({programs: [programTable.get('python')!], environment});
	return {host, pid: host.start('python', '-c', code)};
}

describe('scripts of manifests', () => {
	const evenFails = 'import os, sys\nprint("Hello world")\nif int(os.environ.get("JOB_COMPLETION_INDEX")) % 2 == 0:\n  sys.exit(1)\n';
	const onlyTwo = 'import os, sys\nif os.environ.get("INDEX") == "2":\n  sys.exit(0)\nelse:\n  sys.exit(1)\n';
	test.each([
		['an even index fails', evenFails, {JOB_COMPLETION_INDEX: '4'}, 'Hello world\n', 1],
		['an odd one does not', evenFails, {JOB_COMPLETION_INDEX: '3'}, 'Hello world\n', 0],
		['one of two ways', onlyTwo, {INDEX: '2'}, '', 0],
		['the other', onlyTwo, {INDEX: '1'}, '', 1],
		['one line', 'print("a"); print(1 + 2 * 3, 7 // 2, 7 % 3, -7 % 3)', {}, 'a\n7 3 1 2\n', 0],
		['values', 'print(True, None, [1, "x"], "n" in "any", not 0, 1 == 1.0)', {}, "True None [1, 'x'] True True True\n", 0],
		['loops', 'total = 0\nfor i in range(1, 5):\n  if i == 3: continue\n  total += i\nprint(total)', {}, '7\n', 0],
		['a loop that is left', 'n = 0\nwhile True:\n  n += 1\n  if n == 4:\n    break\nprint(f"n={n}")', {}, 'n=4\n', 0],
		[
			'branches',
			'for x in [1, 2, 3]:\n  if x == 1:\n    print("one")\n  elif x == 2:\n    print("two")\n  else:\n    print("many")',
			{},
			'one\ntwo\nmany\n',
			0,
		],
		['texts', 'name = " Pod "\nprint("-".join(["a", "b"]), name.strip().upper(), "x" * 3, "a,b".split(",")[1]) # end', {}, 'a-b POD xxx b\n', 0],
		['what a script is told', 'import os\nprint(os.getenv("A"), os.environ["B"], os.environ.get("C", "none"))', {A: '1', B: '2'}, '1 2 none\n', 0],
		['flush and end', 'print("x", end="", flush=True)', {}, 'x', 0],
		['a text to end with', 'import sys\nsys.exit("no")', {}, '', 1],
	])('%s', (_name, code, environment, output, status) => {
		const {host, pid} = python(code, environment);
		expect([host.output, host.exitCode(pid)]).toEqual([output, status]);
	});
});

test.each([
	[
		'a variable there is not',
		'import os\nint(os.environ.get("X"))',
		"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
	],
	['no number', 'int("x")', "ValueError: invalid literal for int() with base 10: 'x'"],
	['an unknown name', 'print(y)', "NameError: name 'y' is not defined"],
	['a missing key', 'import os\nprint(os.environ["X"])', "KeyError: 'X'"],
	['division by zero', '1 / 0', 'ZeroDivisionError: division by zero'],
])('an exception: %s', (_name, code, message) => {
	const {host, pid} = python(code);
	expect(host.errors).toBe(`Traceback (most recent call last):\n  File "<string>", line ${code.split('\n').length}, in <module>\n${message}\n`);
	expect(host.exitCode(pid)).toBe(1);
});

test('a script that sleeps goes on where it was', () => {
	const {host, pid} = python('import time\nfor i in range(3):\n  print(i)\n  time.sleep(1.5)\nprint("done")', {PYTHONUNBUFFERED: '1'});
	host.run(2000);
	expect(host.output).toBe('0\n1\n');
	host.run(4499);
	expect(host.exitCode(pid)).toBeUndefined();
	host.run(4500);
	expect([host.output, host.exitCode(pid)]).toEqual(['0\n1\n2\ndone\n', 0]);
});

test('what is not simulated is said before anything is done', () => {
	const {host, pid} = python('print("before")\ndef f():\n  return 1\n');
	expect(host.output).toBe('');
	expect(host.errors).toBe('podquake: in Python def is not simulated; give the container a shell command, or declare the image\n');
	expect(host.exitCode(pid)).toBe(1);
});

test.each([
	['raised', 'raise ValueError("boom")', 'ValueError: boom'],
	['raised without a word', 'raise RuntimeError', 'RuntimeError'],
	['of a module that is not installed', 'import os\nimport flask', "ModuleNotFoundError: No module named 'flask'"],
	['caught by another handler', 'try:\n  1 / 0\nexcept KeyError:\n  print("no")', 'ZeroDivisionError: division by zero'],
	['raised again', 'try:\n  int("x")\nexcept ValueError:\n  raise', "ValueError: invalid literal for int() with base 10: 'x'"],
])('an exception %s', (_name, code, message) => {
	const {host, pid} = python(code);
	expect(host.errors.trimEnd().split('\n').at(-1)).toBe(message);
	expect([host.output, host.exitCode(pid)]).toEqual(['', 1]);
});

test.each([
	['a handler', 'try:\n  x = 1 / 0\nexcept ZeroDivisionError as e:\n  print("caught:", e)\nprint("on")', 'caught: division by zero\non\n'],
	['a handler of a family', 'try:\n  import flask\nexcept (ImportError, KeyError):\n  print("without")', 'without\n'],
	['no exception', 'try:\n  print(1)\nexcept:\n  print(2)', '1\n'],
	['an expression of several lines', 'print(\n  1,\n  2\n)', '1 2\n'],
	['digits', 'print(f"{10 / 3:.2f}")', '3.33\n'],
	['an end as an exception', 'raise SystemExit(3)', ''],
])('%s', (_name, code, output) => {
	const {host} = python(code);
	expect([host.output, host.errors]).toEqual([output, '']);
});

test('what is printed is kept back until there are 8 KiB of it, the script ends, or it is told to write it', () => {
	const loop = (print: string): string => `import time\nwhile True:\n  ${print}\n  time.sleep(1)`;
	const kept = python(loop('print("x")'));
	kept.host.run(60_000);
	expect(kept.host.output).toBe('');
	const told = python(loop('print("x", flush=True)'));
	told.host.run(2500);
	expect(told.host.output).toBe('x\nx\nx\n');
	const full = python(loop('print("x" * 4095)'));
	full.host.run(2500);
	expect(full.host.output).toHaveLength(8192);
});

test.each([
	['a function', 'def f():\n  pass', 'def'],
	["a module's function", 'import json\nprint("a")\nprint(json.dumps([1]))', 'json.dumps'],
	['a file', 'with open("/x") as f:\n  print(f)', 'with'],
])('what is not simulated is said before the script begins: %s', (_name, code, what) => {
	const {host, pid} = python(code);
	expect([host.output, host.exitCode(pid)]).toEqual(['', 1]);
	expect(host.errors).toContain(`podquake: in Python ${what} is not simulated`);
});

test.each([
	['as it is', [], ''],
	['told not to', [['PYTHONUNBUFFERED', '1']], 'Serving HTTP on 0.0.0.0 port 9000 (http://0.0.0.0:9000/) ...\n'],
] as const)('http.server serves; %s it keeps back what it prints', (_name, environment, text) => {
	const world = new TestWorld();
	const {containerId, ip} = world.run('python:3.12', {command: ['python', '-m', 'http.server', '9000'], environment});
	world.runFor(2000);
	expect(world.logText(containerId)).toBe(text);
	expect(world.get(ip, 9000, '/')).toMatchObject({kind: 'response', status: 200});
});
