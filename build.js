/*
Bundles source/ into dist/, if anything there is newer than the last build. Prints nothing unless it fails, so that
`npm start` has only the program's own output.
*/
import {existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const stamp = path.join(dist, 'built');

function newestChangeMs(place) {
	const stats = statSync(place);
	if (!stats.isDirectory()) return stats.mtimeMs;
	return Math.max(stats.mtimeMs, ...readdirSync(place).map((name) => newestChangeMs(path.join(place, name))));
}

// Ink looks for React's developer tools only when DEV is set; the package is not installed.
const withoutDevtools = {
	name: 'without-devtools',
	setup(build) {
		build.onResolve({filter: /^react-devtools-core$/}, () => ({path: 'react-devtools-core', namespace: 'empty'}));
		build.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
	},
};

const inputs = ['source', 'build.js', 'package.json', 'package-lock.json'].map((name) => path.join(root, name));
const isCurrent = existsSync(stamp) && statSync(stamp).mtimeMs > Math.max(...inputs.map(newestChangeMs));
if (!isCurrent) await build();

async function build() {
	const esbuild = await import('esbuild');
	const startedAt = new Date();
	const fresh = path.join(root, `dist.${process.pid}.tmp`);
	mkdirSync(fresh, {recursive: true});
	try {
		await esbuild.build({
			entryPoints: {podquake: path.join(root, 'source/podquake.ts'), cli: path.join(root, 'source/cli.tsx')},
			outdir: fresh,
			bundle: true,
			// The dashboard's React is loaded only by the commands that draw.
			splitting: true,
			chunkNames: 'chunk-[hash]',
			format: 'esm',
			platform: 'node',
			target: 'node22',
			jsx: 'automatic',
			minifySyntax: true,
			minifyWhitespace: true,
			define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
			// Some dependencies are CommonJS inside and ask for Node's own modules.
			banner: {js: "import {createRequire as nodeCreateRequire} from 'node:module';const require=nodeCreateRequire(import.meta.url);"},
			plugins: [withoutDevtools],
			external: ['./cli.js'],
			legalComments: 'none',
			logLevel: 'error',
		});
		// What changes while it builds is built the next time.
		writeFileSync(path.join(fresh, 'built'), startedAt.toISOString());
		utimesSync(path.join(fresh, 'built'), startedAt, startedAt);
		const old = `${dist}.${process.pid}.old`;
		if (existsSync(dist)) renameSync(dist, old);
		renameSync(fresh, dist);
		rmSync(old, {recursive: true, force: true});
	} finally {
		rmSync(fresh, {recursive: true, force: true});
	}
}
