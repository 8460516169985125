import {describe, expect, test} from 'vitest';
import {parseScenario} from '../../source/scenario/parse.ts';

function parse(images: string) {
	return parseScenario(`title: t\nimages:\n${images}`, {file: 'demo.yaml', name: 'demo', readFile: () => undefined}, () => []);
}

function problems(images: string): string[] {
	return parse(images).problems.map(({line, column, message, hint}) => `${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
}

test('what is said of an image becomes plain data, in the units of the world', () => {
	const {scenario, problems: found} = parse(`
  - name: [shop/api, 'shop/api:2']
    from: distroless
    size: 20Mi
    user: 1000
    environment: {PORT: 8080, DEBUG: false}
    entrypoint: /api
    cmd: [--verbose]
    program:
      boot: [37s, 43s]
      ports: ['\${PORT}', {port: 9090, protocol: grpc}]
      memory: {idle: 64Mi, leakPerRequest: 4Ki}
      cpu: {boot: 900m, request: 200us}
      routes:
        - {path: /healthz, method: GET, when: {after: 40s, set: MODE=bad}, status: 500}
        - {path: '/api/*', body: 'from \${hostname}', latency: [5ms, 9ms], cpu: 2ms}
      grpc: SERVING
      log: {ready: up, request: {stderr: '\${method} \${path}'}, periodic: {every: 10s, lines: tick}}
      exits: {exitCode: 3, when: {unset: DATABASE_URL}, log: no database}
      signals: {SIGTERM: {exitCode: 143, drain: 8s}, SIGUSR1: ignore, SIGHUP: reload}
`);
	expect(found).toEqual([]);
	expect(scenario!.images).toEqual([
		{
			names: ['shop/api', 'shop/api:2'],
			from: 'distroless',
			sizeBytes: 20_971_520,
			user: 1000,
			environment: [
				['PORT', '8080'],
				['DEBUG', 'false'],
			],
			entrypoint: ['/api'],
			command: ['--verbose'],
			program: {
				bootMs: [37_000, 43_000],
				ports: [
					{port: `\${PORT}`, protocol: 'http'},
					{port: '9090', protocol: 'grpc'},
				],
				memory: {idleBytes: 67_108_864, leakBytesPerRequest: 4096},
				cpu: {bootMillicores: 900, requestMs: 0.2},
				routes: [
					{path: '/healthz', methods: ['GET'], when: {afterMs: 40_000, set: ['MODE=bad']}, status: 500},
					{path: '/api/*', body: `from \${hostname}`, latencyMs: [5, 9], cpuMs: 2},
				],
				grpc: [{status: 'SERVING'}],
				log: {
					ready: [['stdout', 'up']],
					request: [['stderr', `\${method} \${path}`]],
					periodic: [{everyMs: 10_000, lines: [['stdout', 'tick']]}],
				},
				exits: [{exitCode: 3, when: {unset: ['DATABASE_URL']}, log: [['stdout', 'no database']]}],
				signals: {SIGTERM: {exitCode: 143, drainMs: 8000}, SIGUSR1: {}, SIGHUP: {isReload: true}},
			},
		},
	]);
});

describe('what an author wrote wrong of an image is said with its place and how to mend it', () => {
	const program = (text: string) => `  - {name: shop, program: {${text}}}\n`;
	const rows: [name: string, images: string, expected: string[]][] = [
		['no name', '  - {size: 3Mi}\n', ['3:5 name is missing (add name:)']],
		['no list', '  name: shop\n', ['3:3 images must be a list (found Object)']],
		['a name alone', '  - shop\n', ['3:5 an item of images must be a mapping (found "shop")']],
		['a program in a word', '  - {name: shop, program: server}\n', ['3:27 program must be a mapping (found "server")']],
		['a name that is none', '  - {name: Shop}\n', ['3:12 name must be an image name such as shop/api or shop/api:1.2 (found "Shop")']],
		['an unknown key', '  - {name: shop, fron: alpine}\n', ['3:18 unknown field "fron" (did you mean from?)']],
		['an unknown key of the program', program('boots: 3s'), ['3:28 unknown field "boots" (did you mean boot?)']],
		['an unknown key of a route', program('routes: [{path: /, staus: 500}]'), ['3:47 unknown field "staus" (did you mean status?)']],
		['an unknown condition', program('routes: [{path: /, when: {afer: 3s}}]'), ['3:54 unknown field "afer" (did you mean after?)']],
		['an unknown key of a signal', program('signals: {SIGTERM: {drein: 3s}}'), ['3:48 unknown field "drein" (did you mean drain?)']],
		['a signal there is not', program('signals: {SIGTREM: ignore}'), ['3:38 SIGTREM must be a signal such as SIGTERM (found "SIGTREM")']],
		[
			'a reaction to a signal that is none',
			program('signals: {SIGTERM: drain}'),
			['3:47 SIGTERM must be ignore, default, reload, or a mapping such as {exitCode: 0, drain: 5s} (found "drain")'],
		],
		[
			'a boot time the wrong way round',
			program('boot: [9s, 3s]'),
			['3:34 boot must be a duration such as 40s, or the least and the most: [37s, 43s] (found Array)'],
		],
		[
			'a port out of range',
			program('ports: [8080, 70000]'),
			['3:42 port must be between 1 and 65535, or a variable of the environment in the form of a placeholder (found "70000")'],
		],
		['a protocol there is not', program('ports: [{port: 80, protocol: udp}]'), ['3:57 protocol must be http, https, grpc or tcp (found "udp")']],
		['a status that is none', program('routes: [{path: /, status: 5000}]'), ['3:55 status must be between 100 and 599 (found 5000)']],
		[
			'a path that is none',
			program('routes: [{path: healthz}]'),
			['3:44 path must be a path such as /healthz, all below one such as /api/*, or * (found "healthz")'],
		],
		['a route without a path', program('routes: [{status: 200}]'), ['3:37 path is missing (add path:)']],
		['an exit code that is none', program('exits: {exitCode: 300}'), ['3:46 exitCode must be between 0 and 255 (found 300)']],
		[
			'a target without a port',
			program('routes: [{path: /, when: {reachable: db}}]'),
			['3:65 reachable must be host:port or a URL such as http://db:5432 (found "db")'],
		],
		['memory that is no quantity', program('memory: {idle: much}'), ['3:43 idle must be a quantity such as 500m or 64Mi (found "much")']],
		['CPU time that is none', program('cpu: {request: 100m}'), ['3:43 request must be CPU time such as 3ms or 200us (found "100m")']],
		[
			'a placeholder there is not',
			program(`routes: {path: /, body: '\${hostnam}'}`),
			[`3:52 there is no placeholder \${hostnam} (did you mean \${hostname}?)`],
		],
		['a file without a root', "  - {name: shop, files: {a.txt: ''}}\n", ['3:26 a.txt must begin with / (found "a")']],
		['a tool there is not', '  - {name: shop, tools: [curll]}\n', ['3:26 there is no tool "curll" (did you mean curl?)']],
		['an image to build on that is not there', '  - {name: shop, from: alpin}\n', ['3:24 there is no image "alpin" (did you mean alpine?)']],
		[
			'an image built on itself',
			'  - {name: a, from: b}\n  - {name: b, from: a}\n',
			[
				'3:21 a cannot be built on b (it is built on itself, or on a tag that is not there)',
				'4:21 b cannot be built on a (it is built on itself, or on a tag that is not there)',
			],
		],
		[
			'a number of requests where there are none',
			program('exits: {exitCode: 1, when: {nthRequest: 3}}'),
			['3:56 unknown field "nthRequest" (known here: after, before, set, unset, exists, missing, reachable, unreachable)'],
		],
		[
			'one name twice',
			'  - {name: [shop, x]}\n  - {name: [x, docker.io/library/shop]}\n  - {name: [y, y]}\n',
			['4:12 x, docker.io/library/shop is declared twice (say all of it in one place)', '5:12 y, y is declared twice (say all of it in one place)'],
		],
		[
			'several things at once',
			'  - {name: shop, size: big, program: {boot: soon, ports: [http]}}\n',
			[
				'3:24 size must be a quantity such as 500m or 64Mi (found "big")',
				'3:45 boot must be a duration such as 40s, or the least and the most: [37s, 43s] (found "soon")',
				'3:59 port must be between 1 and 65535, or a variable of the environment in the form of a placeholder (found "http")',
			],
		],
	];

	test.each(rows)('%s', (_name, images, expected) => {
		expect(problems(images)).toEqual(expected);
	});
});
