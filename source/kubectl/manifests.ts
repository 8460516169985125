import {parseDocument, type Tags} from 'yaml';
import type {Draft} from '../api/objects.ts';
import type {ResourceDefinition} from '../cluster/apiserver/resource-definition.ts';
import {findKind} from '../cluster/apiserver/resources/catalogue.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';

export interface Manifest {
	/** The file's name, or `STDIN`. */
	readonly source: string;
	readonly definition: ResourceDefinition;
	readonly object: Draft;
}

/**
The objects in the files given with `-f`, in order. An object of a kind that nobody knows stops the command, or, if there
are `errors`, adds to them and is passed over. Left out: web addresses, folders and `-k`.
*/
export function readManifests(invocation: Invocation, errors?: unknown[]): readonly Manifest[] {
	return invocation.flags.all('filename').flatMap((name) => {
		const {source, text} = readInput(invocation, name);
		const manifests = documentsOf(text).flatMap((document) => manifestsOf(document, source, errors));
		return manifests.map((manifest) => inNamespace(manifest, invocation));
	});
}

/** The text of a file, `-` being standard input. */
export function readInput({context}: Invocation, name: string): {readonly source: string; readonly text: string} {
	if (name === '-') return {source: 'STDIN', text: context.stdin ?? ''};
	if (/^https?:\/\//.test(name)) throw new CommandError(`unable to read URL ${JSON.stringify(name)}: a simulated cluster has no internet`);
	const text = context.readFile?.(name);
	if (text === undefined) throw new CommandError(`the path ${JSON.stringify(name)} does not exist`);
	return {source: name, text};
}

/** The YAML documents of a text, told apart by lines that begin with `---`, as kubectl does before it parses any. */
function documentsOf(text: string): readonly string[] {
	return text
		.replaceAll('\r\n', '\n')
		.split(/^---.*$/m)
		.filter((document) => document.split('\n').some((line) => line.trim() !== '' && !line.trimStart().startsWith('#')));
}

function manifestsOf(document: string, source: string, errors: unknown[] | undefined): Manifest[] {
	const object = parseYaml(document, source);
	const problems = (['apiVersion', 'kind'] as const).filter((field) => !object[field]).map((field) => `${field} not set`);
	if (problems.length > 0) {
		const list = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
		throw new CommandError(
			`error validating ${JSON.stringify(source)}: error validating data: ${list}; if you choose to ignore these errors, turn validation off with --validate=false`,
		);
	}
	if (object.kind.endsWith('List') && Array.isArray(object.items)) {
		return (object.items as readonly Draft[]).flatMap((item) => manifestsOf(JSON.stringify(item), source, errors));
	}
	const definition = findKind(object.apiVersion, object.kind);
	if (!definition) {
		const {name = '', namespace = ''} = object.metadata ?? {};
		const error = new CommandError(
			`resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ${JSON.stringify(source)}: ` +
				`no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}\nensure CRDs are installed first`,
		);
		if (!errors) throw error;
		errors.push(error);
		return [];
	}
	return [{source, definition, object: {...object, metadata: {...object.metadata}}}];
}

/** Kubernetes reads YAML 1.1, but neither its clock times nor its dates. */
function kubernetesTags(tags: Tags): Tags {
	return tags.filter((tag) => typeof tag === 'string' || !(foreignTag.test(tag.tag) || ('format' in tag && tag.format === 'TIME')));
}

const foreignTag = /:(timestamp|binary|set|omap|pairs)$/;

export function parseYaml(text: string, source: string): Draft {
	const value = parseYamlValue(text, source);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		const kind = Array.isArray(value) ? 'array' : typeof value;
		throw new CommandError(
			`error parsing ${source}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type unstructured.detector`,
		);
	}
	return value as Draft;
}

/** Whatever the text holds. */
export function parseYamlValue(text: string, source: string): unknown {
	const document = parseDocument(text, {version: '1.1', customTags: kubernetesTags, prettyErrors: true});
	const [error] = document.errors;
	if (error) {
		const line = error.linePos?.[0].line ?? 1;
		throw new CommandError(
			`error parsing ${source}: error converting YAML to JSON: yaml: ${yamlProblem(error.code, line, error.message, text.slice(error.pos[0]))}`,
		);
	}
	return document.toJS();
}

/** The words of Go's YAML parser for what ours found. */
function yamlProblem(code: string, line: number, message: string, text: string): string {
	switch (code) {
		case 'BLOCK_AS_IMPLICIT_KEY':
			return `line ${line}: mapping values are not allowed in this context`;
		case 'TAB_AS_INDENT':
			return `line ${line}: found character that cannot start any token`;
		case 'DUPLICATE_KEY':
			return `unmarshal errors:\n  line ${line}: key ${JSON.stringify(/^[^:\n]*/.exec(text)![0].replaceAll(/["']/g, ''))} already set in map`;
		case 'BAD_INDENT':
		case 'UNEXPECTED_TOKEN':
		case 'MISSING_CHAR':
			return `line ${line}: did not find expected key`;
		default:
			return `line ${line}: ${message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`;
	}
}

/** An object's own namespace goes first, and must not contradict `-n`. */
function inNamespace(manifest: Manifest, invocation: Invocation): Manifest {
	const {definition, object} = manifest;
	const {namespace: own, ...metadata} = object.metadata;
	if (!definition.isNamespaced) return {...manifest, object: {...object, metadata}};
	if (own && invocation.flags.has('namespace') && own !== invocation.namespace) {
		throw new CommandError(
			`the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(invocation.namespace)}. You must pass '--namespace=${own}' to perform this operation.`,
		);
	}
	return {...manifest, object: {...object, metadata: {...metadata, namespace: own || invocation.namespace}}};
}
