import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

const source = path.join(import.meta.dirname, '../source');

/** Which rooms a room may import from, besides itself. The order of the house, see the readme. */
const mayImport: Record<string, readonly string[]> = {
	simulation: [],
	api: [],
	world: ['simulation', 'api'],
	'cluster/apiserver': ['world', 'api', 'simulation'],
	cluster: ['cluster/apiserver', 'world', 'api', 'simulation'],
	printers: ['api'],
	kubectl: ['cluster/apiserver', 'printers', 'api'],
	faults: ['cluster/apiserver', 'world', 'api', 'simulation'],
	explain: [],
	scenario: ['kubectl', 'faults', 'cluster/apiserver', 'cluster', 'printers', 'world', 'api', 'simulation'],
	ui: ['scenario', 'kubectl', 'faults', 'printers', 'api', 'simulation', 'cluster/apiserver', 'world'],
	cli: ['ui', 'server', 'scenario', 'explain', 'kubectl', 'faults', 'cluster/apiserver', 'cluster', 'printers', 'world', 'api', 'simulation'],
	server: ['scenario', 'printers', 'cluster/apiserver', 'api'],
};

/** Parts of the cluster that know of each other only through the API server. */
const strangers = ['cluster/scheduler', 'cluster/kubelet', 'cluster/controllers'];

// What a deterministic room has no use for; each would make a run depend on the machine or the moment.
const forbidden: readonly (readonly [RegExp, string])[] = [
	[/\bDate\.now\b/, 'the wall clock'],
	[/\bnew Date\b/, 'the wall clock'],
	[/\bperformance\./, 'the wall clock'],
	[/\bset(?:Timeout|Interval|Immediate)\b/, 'a wall-clock timer'],
	[/\bqueueMicrotask\b/, 'a promise'],
	[/\basync\b|\bawait\b|\bPromise\b/, 'a promise'],
	[/\bprocess\.(?:env|hrtime|cwd|stdout|stderr|argv)\b/, 'the process it runs in'],
	[/\bMath\.random\b/, 'unseeded chance'],
	[/node:crypto|\bcrypto\./, 'unseeded chance'],
	[/\bMath\.(?:exp|log|log2|log10|pow|sin|cos|tan|sqrt)\b/, 'arithmetic that may differ in the last bit'],
	[/\.localeCompare\(|\.toLocale\w*\(|\bIntl\./, 'the locale'],
	[/from 'node:/, "Node's own modules"],
];

const deterministic = ['simulation', 'api', 'world', 'cluster', 'faults', 'printers', 'kubectl', 'scenario', 'explain'];

const exceptions: Record<string, RegExp> = {
	// The one place that turns virtual time into text and back.
	'api/timestamps.ts': /new Date|Date\.parse/,
	// The one place that asks how far a zone's clocks are from UTC; what it asks names the zone and the instant.
	'api/time-zones.ts': /new Date\(epochUnixMs|Intl\.DateTimeFormat/,
	// The names of what scripts call in containers, as words.
	'world/languages/javascript/host.ts': /'[\w-]*\.?(?:new |process\.|Date\.|set)\w|^\tset\w+:/,
	'world/languages/javascript/library.ts': /'Math\.\w+':/,
	'world/languages/javascript/script.ts': /'a function that waits/,
};

function filesBelow(folder: string): string[] {
	return readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.filter((name) => /\.tsx?$/.test(name))
		.map((name) => name.replaceAll('\\', '/'))
		.filter((name) => !name.includes('generated/'))
		.toSorted();
}

function roomOf(file: string): string {
	if (file.startsWith('cluster/apiserver/') || file === 'cluster/store.ts') return 'cluster/apiserver';
	return file.split('/')[0]!;
}

function importsOf(text: string): string[] {
	return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!);
}

/** The code without its comments; strings stay. */
function withoutComments(text: string): string {
	return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

const files = filesBelow(source);
const inRooms = files.filter((file) => file.includes('/'));

test('the house has files to look at', () => {
	expect(inRooms.length).toBeGreaterThan(30);
});

test.each(inRooms)('%s imports only from its own room and from those below', (file) => {
	const room = roomOf(file);
	const allowed = mayImport[room];
	expect(allowed, `no rule for the room ${room}`).toBeDefined();
	for (const specifier of importsOf(readFileSync(path.join(source, file), 'utf8'))) {
		const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
		const targetRoom = target.includes('/') ? roomOf(target) : target;
		// Plain types for every room above the cluster: what a person did wrong, and texts in the languages they may read.
		if (target === 'usage-error.ts' || target === 'language.ts') continue;
		expect([room, ...allowed!], `${file} imports ${target}`).toContain(targetRoom);
		const mine = strangers.find((part) => file.startsWith(`${part}/`));
		const other = strangers.find((part) => target.startsWith(`${part}/`));
		if (mine && other) expect(other, `${file} imports ${target}`).toBe(mine);
	}
});

test.each(inRooms.filter((file) => deterministic.includes(file.split('/')[0]!)))('%s knows no wall clock, unseeded chance or promise', (file) => {
	const text = withoutComments(readFileSync(path.join(source, file), 'utf8'));
	for (const [pattern, what] of forbidden) {
		const found = text.split('\n').find((line) => pattern.test(line) && !exceptions[file]?.test(line));
		expect(found, `${file} uses ${what}`).toBeUndefined();
	}
});
