import {readFileSync} from 'node:fs';
import path from 'node:path';

/** podquake's own version, from the package.json it was installed with. */
export function packageVersion(): string {
	const file = ['../package.json', '../../package.json'].map((place) => path.join(import.meta.dirname, place));
	for (const candidate of file) {
		try {
			return (JSON.parse(readFileSync(candidate, 'utf8')) as {version: string}).version;
		} catch {
			// Beside dist/ when it is built, one folder further when it is developed.
		}
	}
	return 'unknown';
}
