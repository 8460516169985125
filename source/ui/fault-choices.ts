import {formatDuration, parseDuration} from '../api/durations.ts';
import type {Pod} from '../api/generated/types.ts';
import {isQuantity, quantityValue} from '../api/quantity.ts';
import {catalogue} from '../faults/catalogue.ts';
import type {Fault, FaultParameter, FaultTarget} from '../faults/fault.ts';
import type {Language} from '../language.ts';
import type {Action} from '../scenario/actions.ts';
import {containerOf, isNodeMeant, ownersOf, podsByNode, type Scene, selectedNode, selectedPod, workloadOf} from './scene.ts';
import {textInput} from './text-input.ts';
import type {FaultField, FaultForm} from './view-state.ts';
import {type Words, wordsOf} from './words/words.ts';

export interface FaultChoice {
	readonly fault: Fault;
	readonly target: FaultTarget;
}

/** The faults that can strike what is selected, each with what it would strike; the best match first. */
export function faultChoices(scene: Scene, search: string): readonly FaultChoice[] {
	const targets = targetsOf(scene);
	const choices = catalogue.flatMap((fault): readonly FaultChoice[] => {
		const kind = [fault.target, ...(fault.alsoTargets ?? [])].find((candidate) => targets.has(candidate));
		const target = kind && targets.get(kind);
		return target ? [{fault, target}] : [];
	});
	if (search === '') return choices;
	return choices
		.map((choice) => ({choice, score: scoreOf(search, choice.fault)}))
		.filter(({score}) => score > 0)
		.sort((a, b) => b.score - a.score)
		.map(({choice}) => choice);
}

/** By its name, letters may be left out; in its title and description the words must stand. */
function scoreOf(search: string, {name, title, description}: Fault): number {
	const byName = fuzzyScore(search, name);
	if (byName > 0) return 1000 + byName;
	return `${title.en} ${description.en} ${title.ko} ${description.ko}`.toLowerCase().includes(search.toLowerCase()) ? 1 : 0;
}

/** By kind of target, what is selected: a pod with its container, its node and its workload; or a node. The cluster is always there. */
export function targetsOf(scene: Scene): ReadonlyMap<Fault['target'], FaultTarget> {
	const targets = new Map<Fault['target'], FaultTarget>([['cluster', {kind: 'cluster', name: 'cluster'}]]);
	const node = isNodeMeant(scene) ? selectedNode(scene) : undefined;
	if (node) return targets.set('node', {kind: 'node', name: node.metadata.name});
	const pod = selectedPod(scene);
	if (!pod) return targets;
	const {namespace, name} = pod.metadata;
	targets.set('pod', {kind: 'pod', namespace, name});
	targets.set('container', {kind: 'container', namespace, name, container: containerOf(scene, pod)});
	if (pod.spec.nodeName) targets.set('node', {kind: 'node', name: pod.spec.nodeName});
	const [workloadKind, workloadName] = workloadOf(scene.run, pod)?.split('/') ?? [];
	if (workloadName) targets.set('workload', {kind: 'workload', namespace, name: workloadName, workloadKind});
	return targets;
}

/** 0 if the letters do not all come in this order; more, the closer together and the nearer to the beginnings of words. */
export function fuzzyScore(search: string, text: string): number {
	const lower = text.toLowerCase();
	const exact = lower.indexOf(search.toLowerCase());
	if (exact !== -1) return 500 - exact;
	let score = 1;
	let at = -1;
	for (const letter of search.toLowerCase().replaceAll(' ', '')) {
		const next = lower.indexOf(letter, at + 1);
		if (next === -1) return 0;
		if (next === at + 1) score += 3;
		if (next === 0 || /[^a-z0-9]/.test(lower[next - 1]!)) score += 2;
		at = next;
	}
	return score;
}

const durationName = 'for';

/** The parameters of a fault as fields to type in, with their defaults, and how long it is to last. */
export function formFor({fault, target}: FaultChoice, language: Language): FaultForm {
	const words = wordsOf({language}).palette;
	const fields: FaultField[] = fault.parameters.map((parameter) => ({
		name: parameter.name,
		description: parameter.description[language],
		input: textInput(defaultText(parameter)),
	}));
	if (target.kind === 'container') fields.unshift({name: 'container', description: words.whichContainer, input: textInput(target.container ?? '')});
	if (fault.recover) fields.push({name: durationName, description: words.howLong, input: textInput()});
	return {fault: fault.name, target, fields, field: 0};
}

function defaultText(parameter: FaultParameter): string {
	return parameter.type === 'duration' && typeof parameter.default === 'number' ? formatDuration(parameter.default) : String(parameter.default);
}

/** What is to be done, or what is wrong with a field. */
export function actionFor(form: FaultForm, fault: Fault, language: Language): (Action & {readonly kind: 'fault'}) | {readonly error: string} {
	const words = wordsOf({language}).palette;
	const parameters: Record<string, string> = {};
	let {target} = form;
	let durationMs: number | undefined;
	for (const {name, input} of form.fields) {
		const text = input.text.trim();
		if (name === 'container' && form.target.kind === 'container') target = {...target, container: text};
		else if (name === durationName && fault.recover) {
			if (text === '') continue;
			durationMs = parseDuration(text);
			if (durationMs === undefined || durationMs <= 0) return {error: words.noDuration(JSON.stringify(text))};
		} else {
			const parameter = fault.parameters.find((candidate) => candidate.name === name);
			const error = parameter && errorIn(parameter, text, words);
			if (error !== undefined) return {error};
			parameters[name] = text;
		}
	}
	return {kind: 'fault', fault: fault.name, target, parameters, durationMs};
}

function errorIn({name, type}: FaultParameter, text: string, words: Words['palette']): string | undefined {
	const given = JSON.stringify(text);
	switch (type) {
		case 'duration':
			return parseDuration(text) === undefined ? `${name}: ${words.noDuration(given)}` : undefined;
		case 'bytes':
			return !isQuantity(text) || quantityValue(text) < 0 ? `${name}: ${words.noQuantity(given)}` : undefined;
		case 'number':
			return text === '' || !Number.isFinite(Number(text)) ? `${name}: ${words.noNumber(given)}` : undefined;
		case 'boolean':
			return text === 'true' || text === 'false' ? undefined : `${name}: ${words.trueOrFalse}`;
		case 'string':
			return undefined;
	}
}

/** What it strikes at this moment, by name. */
export function blastRadius(scene: Scene, target: FaultTarget): string {
	const {run} = scene;
	const words = wordsOf(scene).blast;
	const pods = run.list('pods');
	switch (target.kind) {
		case 'pod':
		case 'container': {
			const pod = run.find('pods', `${target.namespace}/${target.name}`);
			if (!pod) return words.gone(`pod/${target.name}`);
			if (target.kind === 'container') return words.container(target.container ?? '', `pod/${target.name}`, pod.spec.nodeName);
			const names = pod.spec.containers.map(({name}) => name);
			return words.pod(`pod/${target.name}`, names, pod.spec.nodeName);
		}
		case 'node': {
			const there = podsByNode(pods).get(target.name) ?? [];
			return words.node(`node/${target.name}`, podList(there, words));
		}
		case 'cluster':
			return words.cluster(run.list('nodes').length, pods.length);
		case 'workload': {
			const reference = `${target.workloadKind}/${target.name}`;
			const kept = pods.filter((pod) => pod.metadata.namespace === target.namespace && ownersOf(run, pod).includes(reference));
			const nodes = new Set(kept.flatMap((pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : [])));
			return words.workload(reference, podList(kept, words), nodes.size);
		}
	}
}

function podList(pods: readonly Pod[], words: Words['blast']): string {
	const names = pods.map((pod) => pod.metadata.name);
	const shown = names.slice(0, 4).join(', ');
	return words.pods(names.length, shown, names.length - 4);
}
