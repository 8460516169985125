import {formatDuration, parseDuration} from '../api/durations.ts';
import type {Pod} from '../api/generated/types.ts';
import {isQuantity, quantityValue} from '../api/quantity.ts';
import {catalogue} from '../faults/catalogue.ts';
import type {Fault, FaultParameter, FaultTarget} from '../faults/fault.ts';
import type {Action} from '../scenario/actions.ts';
import {count} from './format.ts';
import {containerOf, isNodeMeant, ownersOf, podsByNode, type Scene, selectedNode, selectedPod, workloadOf} from './scene.ts';
import {textInput} from './text-input.ts';
import type {FaultField, FaultForm} from './view-state.ts';

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
	return `${title} ${description}`.toLowerCase().includes(search.toLowerCase()) ? 1 : 0;
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

const durationField = {name: 'for', description: 'how long, such as 2m; empty: until healed'};

/** The parameters of a fault as fields to type in, with their defaults, and how long it is to last. */
export function formFor({fault, target}: FaultChoice): FaultForm {
	const fields: FaultField[] = fault.parameters.map((parameter) => ({
		name: parameter.name,
		description: parameter.description,
		input: textInput(defaultText(parameter)),
	}));
	if (target.kind === 'container') fields.unshift({name: 'container', description: 'which container', input: textInput(target.container ?? '')});
	if (fault.recover) fields.push({...durationField, input: textInput()});
	return {fault: fault.name, target, fields, field: 0};
}

function defaultText(parameter: FaultParameter): string {
	return parameter.type === 'duration' && typeof parameter.default === 'number' ? formatDuration(parameter.default) : String(parameter.default);
}

/** What is to be done, or what is wrong with a field. */
export function actionFor(form: FaultForm, fault: Fault): (Action & {readonly kind: 'fault'}) | {readonly error: string} {
	const parameters: Record<string, string> = {};
	let {target} = form;
	let durationMs: number | undefined;
	for (const {name, input} of form.fields) {
		const text = input.text.trim();
		if (name === 'container' && form.target.kind === 'container') target = {...target, container: text};
		else if (name === durationField.name && fault.recover) {
			if (text === '') continue;
			durationMs = parseDuration(text);
			if (durationMs === undefined || durationMs <= 0) return {error: `${JSON.stringify(text)} is no duration; 90s and 2m are`};
		} else {
			const parameter = fault.parameters.find((candidate) => candidate.name === name);
			const error = parameter && errorIn(parameter, text);
			if (error !== undefined) return {error};
			parameters[name] = text;
		}
	}
	return {kind: 'fault', fault: fault.name, target, parameters, durationMs};
}

function errorIn({name, type}: FaultParameter, text: string): string | undefined {
	switch (type) {
		case 'duration':
			return parseDuration(text) === undefined ? `${name}: ${JSON.stringify(text)} is no duration; 90s and 2m are` : undefined;
		case 'bytes':
			return !isQuantity(text) || quantityValue(text) < 0 ? `${name}: ${JSON.stringify(text)} is no quantity; 64Mi is` : undefined;
		case 'number':
			return text === '' || !Number.isFinite(Number(text)) ? `${name}: ${JSON.stringify(text)} is no number` : undefined;
		case 'boolean':
			return text === 'true' || text === 'false' ? undefined : `${name}: true or false`;
		case 'string':
			return undefined;
	}
}

/** What it strikes at this moment, by name. */
export function blastRadius({run}: Scene, target: FaultTarget): string {
	const pods = run.list('pods');
	switch (target.kind) {
		case 'pod':
		case 'container': {
			const pod = run.find('pods', `${target.namespace}/${target.name}`);
			if (!pod) return `pod/${target.name}, which is gone`;
			if (target.kind === 'container') return `container ${target.container} of pod/${target.name}, on ${pod.spec.nodeName ?? 'no node'}`;
			const names = pod.spec.containers.map(({name}) => name);
			return `pod/${target.name}: ${count(names.length, 'container')} (${names.join(', ')}) on ${pod.spec.nodeName ?? 'no node'}`;
		}
		case 'node': {
			const there = podsByNode(pods).get(target.name) ?? [];
			return `node/${target.name} and ${podList(there)}`;
		}
		case 'cluster':
			return `the whole cluster: ${count(run.list('nodes').length, 'node')}, ${count(pods.length, 'pod')}`;
		case 'workload': {
			const reference = `${target.workloadKind}/${target.name}`;
			const kept = pods.filter((pod) => pod.metadata.namespace === target.namespace && ownersOf(run, pod).includes(reference));
			const nodes = new Set(kept.flatMap((pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : [])));
			return `${reference}: ${podList(kept)} on ${count(nodes.size, 'node')}`;
		}
	}
}

function podList(pods: readonly Pod[]): string {
	const names = pods.map((pod) => pod.metadata.name);
	if (names.length === 0) return '0 pods';
	const shown = names.slice(0, 4).join(', ');
	return `${count(names.length, 'pod')} (${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ''})`;
}
