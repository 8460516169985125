import {type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, visit} from 'yaml';
import {type FieldPath, parseFieldPath} from '../../../api/field-path.ts';
import {nearest} from '../../../api/nearest.ts';
import type {Draft} from '../../../api/objects.ts';
import {fieldErrorBody} from '../../../api/status-error.ts';
import {apiVersionOf, type ResourceDefinition} from '../resource-definition.ts';
import {findKind, resourceDefinitions} from '../resources/catalogue.ts';
import {validateObject} from '../validation/validate-object.ts';
import {decodeAs} from './decode.ts';

export interface ManifestProblem {
	readonly kind: 'syntax' | 'duplicate-key' | 'kind' | 'unknown-field' | 'type' | 'invalid';
	readonly file: string;
	/** Both count from 1. */
	readonly line: number;
	readonly column: number;
	readonly message: string;
	/** How to mend it, where that can be said. */
	readonly hint?: string | undefined;
}

export interface Position {
	readonly line: number;
	readonly column: number;
}

export interface Manifest {
	readonly file: string;
	/** What the file says, as plain JSON; what kubectl would send. */
	readonly raw: {readonly [key: string]: unknown};
	/** What the server would make of it before defaults; undefined if it is of a kind nobody knows. */
	readonly draft: Draft | undefined;
	readonly definition: ResourceDefinition | undefined;
	/** Where a field stands in the file, or, if it is not there, the nearest that holds it. */
	positionOf(path: FieldPath): Position;
}

export interface ParsedManifests {
	readonly objects: readonly Manifest[];
	readonly problems: readonly ManifestProblem[];
}

/**
Reads a file of manifests: several documents, `List` kinds, JSON. Nothing is thrown: all that is wrong with it, down to
what the API server's validation would say, is told at once with its place.
*/
export function parseManifests(text: string, file: string): ParsedManifests {
	const lines = new LineCounter();
	const documents = parseAllDocuments(text, {
		lineCounter: lines,
		version: '1.1',
		// Kubernetes reads YAML 1.1 but for the types that JSON has not, and for numbers in base 60.
		customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isForeign(tag)),
		uniqueKeys: false,
		prettyErrors: false,
		logLevel: 'error',
	});
	const objects: Manifest[] = [];
	const problems: ManifestProblem[] = [];
	for (const document of 'empty' in documents ? [] : documents) {
		const at = (offset: number): Position => {
			const {line, col} = lines.linePos(offset);
			return {line, column: col};
		};
		for (const error of document.errors) {
			problems.push({kind: 'syntax', file, ...at(error.pos[0]), message: error.message.split('\n')[0]!, hint: syntaxHint(error.code)});
		}
		if (document.errors.length > 0 || !isNode(document.contents) || (isScalar(document.contents) && document.contents.value === null)) continue;
		findDuplicateKeys(document, (offset, message) => problems.push({kind: 'duplicate-key', file, ...at(offset), message}));
		const start = at(document.contents.range?.[0] ?? 0);
		const body: unknown = document.toJS();
		if (!isMap(document.contents) || !isRecord(body)) {
			problems.push({kind: 'syntax', file, ...start, message: 'a manifest must be a mapping', hint: 'begin it with apiVersion and kind'});
			continue;
		}
		for (const {raw, prefix} of itemsOf(body)) {
			const positionOf = (path: FieldPath, preferKey = false): Position => at(offsetOf(document, [...prefix, ...path], preferKey));
			objects.push(inspect(raw, file, positionOf, problems));
		}
	}
	return {objects, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column)};
}

/** The problems of a file as `file:line:column: message` with hints, for people. */
export function formatProblem({file, line, column, message, hint}: ManifestProblem): string {
	return `${file}:${line}:${column}: ${message}${hint === undefined ? '' : `\n  ${hint}`}`;
}

type PositionOf = (path: FieldPath, preferKey?: boolean) => Position;

function inspect(raw: Record<string, unknown>, file: string, positionOf: PositionOf, problems: ManifestProblem[]): Manifest {
	const {apiVersion, kind} = raw;
	const object = {file, raw, positionOf};
	if (typeof kind !== 'string' || kind === '') {
		problems.push({
			kind: 'kind',
			file,
			...positionOf(['kind']),
			message: `Object 'Kind' is missing in '${JSON.stringify(raw)}'`,
			hint: 'add kind, as in kind: Pod',
		});
		return {...object, draft: undefined, definition: undefined};
	}
	if (typeof apiVersion !== 'string' || apiVersion === '') {
		const version = resourceDefinitions.find((definition) => definition.kind === kind);
		const hint = version && `add apiVersion: ${apiVersionOf(version)}`;
		problems.push({kind: 'kind', file, ...positionOf(['kind']), message: `Object 'apiVersion' is missing in '${JSON.stringify(raw)}'`, hint});
		return {...object, draft: undefined, definition: undefined};
	}
	const definition = findKind(apiVersion, kind);
	if (!definition) {
		problems.push({
			kind: 'kind',
			file,
			...positionOf(['kind']),
			message: `no matches for kind "${kind}" in version "${apiVersion}"`,
			hint: kindHint(kind),
		});
		return {...object, draft: undefined, definition: undefined};
	}
	const {value, problems: found} = decodeAs(definition.type ?? definition.kind, raw);
	for (const {kind: problemKind, path, message, suggestion} of found) {
		// Numbers, yes and no, on and off are no text in YAML.
		const isUnquoted = /cannot unmarshal (number|bool) .* of type string$/.test(message);
		const hint = suggestion !== undefined ? `did you mean ${suggestion}?` : isUnquoted ? 'put the value in quotes' : undefined;
		problems.push({kind: problemKind, file, ...positionOf(path, problemKind === 'unknown-field'), message, hint});
	}
	const draft = value as Draft;
	draft.metadata ??= {};
	const reported = new Set(
		found.flatMap(({path, suggestion}) => [path, ...(suggestion === undefined ? [] : [[...path.slice(0, -1), suggestion]])].map(String)),
	);
	for (const error of validateObject(definition, draft)) {
		const path = parseFieldPath(error.field);
		// What could not be read, or was misspelt, is reported already; that it is now missing is not news.
		if (error.type === 'Required value' && reported.has(String(path))) continue;
		problems.push({kind: 'invalid', file, ...positionOf(path), message: `${error.field}: ${fieldErrorBody(error)}`});
	}
	return {...object, draft, definition};
}

/** Kinds of a real cluster that podquake has not; a person who names one has not mistyped. */
const unsimulatedKinds = new Set([
	'APIService',
	'ClusterRole',
	'ClusterRoleBinding',
	'ControllerRevision',
	'CSIDriver',
	'CustomResourceDefinition',
	'Endpoints',
	'HorizontalPodAutoscaler',
	'Ingress',
	'IngressClass',
	'LimitRange',
	'MutatingWebhookConfiguration',
	'NetworkPolicy',
	'PersistentVolume',
	'PersistentVolumeClaim',
	'PodDisruptionBudget',
	'PodTemplate',
	'ReplicationController',
	'ResourceQuota',
	'Role',
	'RoleBinding',
	'RuntimeClass',
	'StatefulSet',
	'StorageClass',
	'ValidatingWebhookConfiguration',
	'VolumeAttachment',
]);

function kindHint(kind: string): string {
	const known = resourceDefinitions.find((definition) => definition.kind === kind);
	if (known) return `${kind} is in apiVersion: ${apiVersionOf(known)}`;
	if (unsimulatedKinds.has(kind)) return `podquake does not simulate ${kind}`;
	const meant = nearest(
		kind,
		resourceDefinitions.map((definition) => definition.kind),
	);
	return meant === undefined ? 'ensure CRDs are installed first' : `did you mean ${meant}?`;
}

/** A `List`, or a `PodList`, stands for its items. */
function itemsOf(body: Record<string, unknown>): {readonly raw: Record<string, unknown>; readonly prefix: FieldPath}[] {
	if (typeof body.kind !== 'string' || !body.kind.endsWith('List') || !Array.isArray(body.items)) return [{raw: body, prefix: []}];
	return body.items.flatMap((raw: unknown, index) => (isRecord(raw) ? [{raw, prefix: ['items', index]}] : []));
}

/** The offset of the value at `path`, or of its key; of the nearest thing around it if there is none. */
function offsetOf(document: Document, path: FieldPath, preferKey: boolean): number {
	let node: unknown = document.contents;
	let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
	for (const [index, part] of path.entries()) {
		if (isAlias(node)) node = (node as Alias).resolve(document);
		if (isMap(node)) {
			// The last one wins, as it does in the object.
			const pair = node.items.findLast((item) => keyText(item) === String(part));
			if (!pair) return offset;
			const key = pair.key as Node;
			offset = key.range?.[0] ?? offset;
			const isLast = index === path.length - 1;
			node = pair.value;
			if (isLast && !preferKey && isScalar(node)) offset = node.range?.[0] ?? offset;
		} else if (isSeq(node) && typeof part === 'number') {
			const item: unknown = node.items[part];
			if (!isNode(item)) return offset;
			node = item;
			offset = item.range?.[0] ?? offset;
		} else {
			return offset;
		}
	}
	return offset;
}

function findDuplicateKeys(document: Document, report: (offset: number, message: string) => void): void {
	visit(document, {
		Map(_, map) {
			const seen = new Set<string>();
			for (const pair of map.items) {
				const key = keyText(pair);
				if (key === '<<') continue;
				if (seen.has(key)) report((pair.key as Node).range?.[0] ?? 0, `key ${JSON.stringify(key)} already set in map`);
				seen.add(key);
			}
		},
	});
}

function keyText(pair: Pair): string {
	return isScalar(pair.key) ? String(pair.key.value) : '';
}

function syntaxHint(code: string): string | undefined {
	switch (code) {
		case 'TAB_AS_INDENT':
			return 'indent with spaces, not with tabs';
		case 'BAD_INDENT':
			return 'fields of one mapping must stand in one column';
		case 'MISSING_CHAR':
			return 'put a text with special characters in quotes';
		default:
			return undefined;
	}
}

function isForeign(tag: {readonly tag: string; readonly format?: string | undefined}): boolean {
	const name = tag.tag.replace('tag:yaml.org,2002:', '');
	return ['timestamp', 'binary', 'set', 'omap', 'pairs'].includes(name) || tag.format === 'TIME';
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
