import type {LabelSelector} from './generated/types.ts';

export type Labels = {readonly [key: string]: string};

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | '>' | '<';

/** One demand on a label. Upstream: apimachinery/pkg/labels, `Requirement`. */
export interface LabelRequirement {
	readonly key: string;
	readonly operator: Operator;
	readonly values: readonly string[];
}

/** All of them must hold. None: everything is selected. */
export type LabelRequirements = readonly LabelRequirement[];

const operatorOf: Readonly<Record<string, Operator>> = {In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!', Gt: '>', Lt: '<'};

export function requirementMatches({key, operator, values}: LabelRequirement, labels: Labels | undefined): boolean {
	const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
	switch (operator) {
		case 'in':
		case '=':
		case '==':
			return value !== undefined && values.includes(value);
		case 'notin':
		case '!=':
			return value === undefined || !values.includes(value);
		case 'exists':
			return value !== undefined;
		case '!':
			return value === undefined;
		case '>':
		case '<': {
			if (value === undefined || !/^[+-]?\d+$/.test(value) || !/^[+-]?\d+$/.test(values[0] ?? '')) return false;
			return operator === '>' ? BigInt(value) > BigInt(values[0]!) : BigInt(value) < BigInt(values[0]!);
		}
	}
}

export function requirementsMatch(requirements: LabelRequirements, labels: Labels | undefined): boolean {
	return requirements.every((requirement) => requirementMatches(requirement, labels));
}

/** Whether the labels are selected. No selector selects nothing; an empty one everything. */
export function labelSelectorMatches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
	if (!selector) return false;
	for (const key in selector.matchLabels) if (labels?.[key] !== selector.matchLabels[key]) return false;
	return (selector.matchExpressions ?? []).every(({key, operator, values}) =>
		requirementMatches({key, operator: operatorOf[operator] ?? 'in', values: values ?? []}, labels),
	);
}

/** Whether the labels hold every pair, as the selectors of Services and ReplicationControllers. */
export function labelsInclude(labels: Labels | undefined, wanted: Labels): boolean {
	for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
	return true;
}

/** The requirements of a LabelSelector, sorted by key as upstream does. */
export function requirementsOf(selector: LabelSelector | undefined): LabelRequirements {
	const pairs = Object.entries(selector?.matchLabels ?? {}).map(([key, value]): LabelRequirement => ({key, operator: '=', values: [value]}));
	const expressions = (selector?.matchExpressions ?? []).map(
		({key, operator, values}): LabelRequirement => ({key, operator: operatorOf[operator] ?? 'in', values: values ?? []}),
	);
	return sortByKey([...pairs, ...expressions]);
}

/** `app=web,tier in (a,b)`; `<none>` if it selects everything. Upstream: `metav1.FormatLabelSelector`. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
	return formatRequirements(requirementsOf(selector)) || '<none>';
}

/** `a=1,b=2`, sorted; `<none>` if there are none. Upstream: `labels.FormatLabels`. */
export function formatLabels(labels: Labels | undefined): string {
	const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
	return pairs.toSorted().join(',') || '<none>';
}

export function formatRequirements(requirements: LabelRequirements): string {
	return requirements.map(formatRequirement).join(',');
}

function formatRequirement({key, operator, values}: LabelRequirement): string {
	if (operator === 'exists') return key;
	if (operator === '!') return `!${key}`;
	if (operator === 'in' || operator === 'notin') return `${key} ${operator} (${values.toSorted().join(',')})`;
	return `${key}${operator}${values[0] ?? ''}`;
}

interface Token {
	readonly kind: 'identifier' | 'end' | '!' | '=' | '==' | '!=' | ',' | '(' | ')' | '<' | '>' | 'in' | 'notin';
	readonly text: string;
}

/** Reads `a=b,c!=d,e in (x,y),!f`, or says what is wrong with it. Upstream: `labels.Parse`. */
export function parseLabelSelector(text: string): LabelRequirements | {readonly error: string} {
	const parser = new Parser(tokens(text));
	return parser.parse();
}

class Parser {
	readonly #tokens: readonly Token[];
	#position = 0;

	constructor(found: readonly Token[]) {
		this.#tokens = found;
	}

	parse(): LabelRequirements | {readonly error: string} {
		const requirements: LabelRequirement[] = [];
		for (;;) {
			const token = this.#peek();
			if (token.kind === 'end') return sortByKey(requirements);
			if (token.kind !== 'identifier' && token.kind !== '!' && token.kind !== 'in' && token.kind !== 'notin') {
				return {error: `found '${token.text}', expected: !, identifier, or 'end of string'`};
			}
			const requirement = this.#requirement();
			if ('error' in requirement) return {error: `unable to parse requirement: ${requirement.error}`};
			requirements.push(requirement);
			const next = this.#take();
			if (next.kind === 'end') return sortByKey(requirements);
			if (next.kind !== ',') return {error: `found '${next.text}', expected: ',' or 'end of string'`};
			const after = this.#peek();
			if (after.kind !== 'identifier' && after.kind !== '!' && after.kind !== 'in' && after.kind !== 'notin') {
				return {error: `found '${after.text}', expected: identifier after ','`};
			}
		}
	}

	#requirement(): LabelRequirement | {readonly error: string} {
		let isAbsent = false;
		if (this.#peek().kind === '!') {
			this.#take();
			isAbsent = true;
		}
		const {kind, text: key} = this.#take();
		if (kind !== 'identifier' && kind !== 'in' && kind !== 'notin') return {error: `found '${key}', expected: identifier`};
		if (isAbsent) return {key, operator: '!', values: []};
		const following = this.#peek();
		if (following.kind === 'end' || following.kind === ',') return {key, operator: 'exists', values: []};
		const operator = this.#take();
		switch (operator.kind) {
			case 'in':
			case 'notin':
				return this.#values(key, operator.kind);
			case '=':
			case '==':
			case '!=':
				return {key, operator: operator.kind, values: [this.#exactValue()]};
			case '<':
			case '>': {
				const value = this.#exactValue();
				if (!/^[+-]?\d+$/.test(value)) return {error: `for 'Gt', 'Lt' operators, the value must be an integer`};
				return {key, operator: operator.kind, values: [value]};
			}
			default:
				return {error: `found '${operator.text}', expected: in, notin, =, ==, !=, gt, lt`};
		}
	}

	#exactValue(): string {
		const {kind} = this.#peek();
		return kind === 'end' || kind === ',' ? '' : this.#take().text;
	}

	#values(key: string, operator: 'in' | 'notin'): LabelRequirement | {readonly error: string} {
		const open = this.#take();
		if (open.kind !== '(') return {error: `found '${open.text}', expected: '('`};
		const values: string[] = [];
		for (;;) {
			const token = this.#take();
			if (token.kind === ')') {
				values.push('');
				break;
			}
			if (token.kind === ',') {
				values.push('');
				continue;
			}
			if (token.kind === 'end') return {error: `found '${token.text}', expected: ',', ')' or identifier`};
			values.push(token.text);
			const separator = this.#take();
			if (separator.kind === ')') break;
			if (separator.kind !== ',') return {error: `found '${separator.text}', expected: ',' or ')'`};
		}
		return {key, operator, values: [...new Set(values)].toSorted()};
	}

	#peek(): Token {
		return this.#tokens[this.#position]!;
	}

	#take(): Token {
		const token = this.#tokens[this.#position]!;
		if (token.kind !== 'end') this.#position += 1;
		return token;
	}
}

function tokens(text: string): Token[] {
	const found: Token[] = [];
	for (const [part] of text.matchAll(/==|!=|[!=,()<>]|[^\s!=,()<>]+/g)) {
		found.push({kind: /^[!=,()<>]/.test(part) || part === 'in' || part === 'notin' ? (part as Token['kind']) : 'identifier', text: part});
	}
	found.push({kind: 'end', text: ''});
	return found;
}

function sortByKey(requirements: LabelRequirements): LabelRequirements {
	return requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** `status.phase!=Running`: equality alone. Upstream: apimachinery/pkg/fields. */
export interface FieldRequirement {
	readonly field: string;
	readonly isEqual: boolean;
	readonly value: string;
}

/** Reads `metadata.name=web,status.phase!=Running`, or says what is wrong with it. Upstream: `fields.ParseSelector`. */
export function parseFieldSelector(text: string): readonly FieldRequirement[] | {readonly error: string} {
	const requirements: FieldRequirement[] = [];
	for (const term of text.split(/(?<!\\),/)) {
		if (term === '') continue;
		const match = /^((?:[^=!\\]|\\.)*)(!=|==|=)(.*)$/s.exec(term);
		if (!match) return {error: `invalid selector: '${text}'; can't understand '${term}'`};
		requirements.push({field: match[1]!, isEqual: match[2] !== '!=', value: match[3]!.replace(/\\([\\,=])/g, '$1')});
	}
	return requirements;
}

/** `fieldText` answers the text of a field, empty where it has none. */
export function fieldSelectorMatches(requirements: readonly FieldRequirement[], fieldText: (field: string) => string): boolean {
	return requirements.every(({field, isEqual, value}) => (fieldText(field) === value) === isEqual);
}
