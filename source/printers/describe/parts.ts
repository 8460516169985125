import type {Taint, Toleration, TopologySpreadConstraint} from '../../api/generated/types.ts';
import {type ApiObject, controllerOf} from '../../api/objects.ts';
import {formatLabelSelector} from '../../api/selectors.ts';
import {formatTaint} from '../../api/tolerations.ts';
import {sortedKeys} from '../format.ts';
import type {DescribeWriter} from './writer.ts';

type StringMap = {readonly [key: string]: string} | undefined;

const longestAnnotation = 140;
const hiddenAnnotations = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/** A title with values below one another, or `<none>`. */
function multiline(w: DescribeWriter, title: string, values: readonly string[]): void {
	if (values.length === 0) w.line(0, `${title}:\t<none>`);
	for (const [index, value] of values.entries()) w.line(0, `${index === 0 ? `${title}:` : ''}\t${value}`);
}

export function describeLabels(w: DescribeWriter, title: string, labels: StringMap): void {
	multiline(
		w,
		title,
		sortedKeys(labels).map((key) => `${key}=${labels![key]}`),
	);
}

export function describeAnnotations(w: DescribeWriter, title: string, annotations: StringMap): void {
	const keys = sortedKeys(annotations).filter((key) => !hiddenAnnotations.has(key));
	if (keys.length === 0) w.line(0, `${title}:\t<none>`);
	for (const [index, key] of keys.entries()) {
		const lead = index === 0 ? `${title}:\t` : '\t';
		const value = annotations![key]!.replace(/\n$/, '');
		if (value.length + key.length + 2 > longestAnnotation || value.includes('\n')) {
			w.line(0, `${lead}${key}:`);
			for (const line of value.split('\n')) w.line(0, `\t  ${shorten(line, longestAnnotation - 2)}`);
		} else {
			w.line(0, `${lead}${key}: ${value}`);
		}
	}
}

function shorten(text: string, longest: number): string {
	return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** Name, namespace, labels and annotations, as most descriptions begin. */
export function describeHead(w: DescribeWriter, {metadata}: ApiObject): void {
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
}

/** `ReplicaSet/web-1234` */
export function describeController(w: DescribeWriter, object: ApiObject): void {
	const controller = controllerOf(object);
	if (controller) w.line(0, `Controlled By:\t${controller.kind}/${controller.name}`);
}

export function describeTaints(w: DescribeWriter, taints: readonly Taint[] | undefined): void {
	const sorted = (taints ?? []).toSorted((a, b) => compareTexts(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
	multiline(w, 'Taints', sorted.map(formatTaint));
}

export function describeTolerations(w: DescribeWriter, title: string, tolerations: readonly Toleration[] | undefined): void {
	const sorted = (tolerations ?? []).toSorted((a, b) => compareTexts(a.key ?? '', b.key ?? ''));
	multiline(w, title, sorted.map(tolerationText));
}

function tolerationText({key = '', value, effect, operator, tolerationSeconds}: Toleration): string {
	let text = key;
	if (value) text += `=${value}`;
	if (effect) text += `:${effect}`;
	if (operator === 'Exists' && !value) text += key || effect ? ' op=Exists' : 'op=Exists';
	return tolerationSeconds === undefined ? text : `${text} for ${tolerationSeconds}s`;
}

export function describeTopologySpread(w: DescribeWriter, title: string, constraints: readonly TopologySpreadConstraint[] | undefined): void {
	if (!constraints?.length) return;
	const sorted = constraints.toSorted((a, b) => compareTexts(a.topologyKey, b.topologyKey));
	multiline(
		w,
		title,
		sorted.map(({topologyKey, whenUnsatisfiable, maxSkew, labelSelector}) => {
			const selected = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : '';
			return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selected}`;
		}),
	);
}

function compareTexts(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
