import type {ActionOutcome} from '../../scenario/actions.ts';
import type {PanelName} from '../layout.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {isNodeMeant, type Scene, selectedNode, selectedPod} from '../scene.ts';
import {clean, cut, skip} from '../text.ts';
import type {Tone} from '../theme.ts';
import {scrollOf} from '../view-state.ts';
import {wordsOf} from '../words/words.ts';

/** What kubectl prints about the selected object, and what a command printed. */
export const describePanel = documentPanel('describe', (scene) => lookUp(scene, (what) => `describe ${what}`));
export const yamlPanel = documentPanel('yaml', (scene) => lookUp(scene, (what) => `get ${what} -o yaml`));
export const outputPanel = documentPanel('output', (scene) => {
	const {noCommand, whatIsShown, goesOn, hasEnded} = wordsOf(scene).documents;
	const {output} = scene.view;
	if (!output) return {title: noCommand, text: whatIsShown};
	const command = output.session === undefined ? undefined : scene.run.kubectl(output.session);
	if (!command) return output;
	return {title: `${command.isEnded ? hasEnded(command.exitCode) : goesOn}: ${output.title}`, text: command.text};
});

interface Document {
	readonly title: string;
	readonly text: string;
}

function documentPanel(name: PanelName, textOf: (scene: Scene) => Document): Panel {
	return {
		name,
		title: (scene) => [span(`${wordsOf(scene).panels[name]} `, 'plain', true), span(clean(textOf(scene).title), 'muted')],
		note: (scene, {height}) => position(linesOf(textOf(scene).text).length, scrollOf(scene.view, name).top, height),
		wantedRows: (scene) => linesOf(textOf(scene).text).length,
		scrollRows: (scene) => linesOf(textOf(scene).text).length,
		draw(scene, {width, height}) {
			const lines = linesOf(textOf(scene).text);
			const {top, left} = scrollOf(scene.view, name);
			const first = Math.max(0, Math.min(top, lines.length - height));
			return lines.slice(first, first + height).map((text): Line => line(cut(skip(clean(text), left), width), toneOf(text)));
		},
	};
}

/** Where in a long text one is: `40%`. */
export function position(lines: number, top: number, height: number): Line {
	const most = lines - height;
	if (most <= 0) return [];
	return [span(`${Math.round((100 * Math.min(top, most)) / most)}%`, 'muted')];
}

function toneOf(text: string): Tone {
	return /^\s+Warning\s/.test(text) ? 'warn' : 'plain';
}

// The lines of the text shown last: it is asked for several times in a frame.
let split: {readonly text: string; readonly lines: readonly string[]} = {text: '', lines: []};

function linesOf(text: string): readonly string[] {
	if (split.text !== text) split = {text, lines: text.replace(/\n$/, '').split('\n')};
	return split.lines;
}

// What was asked last, and at which state of the run: ages change with the second, everything else with a write.
let asked: {readonly run: object; readonly command: string; readonly at: string; readonly outcome: ActionOutcome} | undefined;

function lookUp(scene: Scene, commandFor: (what: string) => string): Document {
	const {run} = scene;
	const object = isNodeMeant(scene) ? selectedNode(scene) : (selectedPod(scene) ?? selectedNode(scene));
	if (!object) return {title: '', text: wordsOf(scene).common.nothingSelected};
	const {namespace, name} = object.metadata;
	const title = `${object.kind.toLowerCase()}/${name}`;
	const command = commandFor(`${object.kind.toLowerCase()} ${name}`);
	const at = `${namespace}/${run.resourceVersion}/${Math.floor(run.nowMs / 1000)}`;
	if (asked?.run !== run || asked.command !== command || asked.at !== at) asked = {run, command, at, outcome: run.query(command, namespace)};
	const {stdout, stderr} = asked.outcome;
	return {title, text: stdout + stderr};
}
