import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {parseScenario} from '../../source/scenario/parse.ts';
import type {Scenario} from '../../source/scenario/scenario.ts';

const folder = path.join(import.meta.dirname, '../../scenarios');

/** A built-in scenario. */
export function builtIn(name: string): Scenario {
	const file = path.join(folder, `${name}.yaml`);
	return scenarioFrom(readFileSync(file, 'utf8'), file);
}

/** A scenario from text; throws its problems. */
export function scenarioFrom(text: string, file = 'test.yaml'): Scenario {
	const readFile = (name: string) => (existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8') : undefined);
	const {scenario, problems} = parseScenario(text, {file, name: path.basename(file, '.yaml'), readFile}, () => []);
	if (!scenario) throw new Error(JSON.stringify(problems, undefined, 2));
	return scenario;
}
