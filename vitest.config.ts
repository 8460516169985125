import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
		// Colours are tested on purpose, never by what terminal the tests happen to run in.
		env: {FORCE_COLOR: '0', NO_COLOR: '', TZ: 'UTC'},
		testTimeout: 60_000,
	},
});
