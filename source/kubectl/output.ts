import type {ApiObject} from '../api/objects.ts';
import {ExecutionError, renderGoTemplate, showGoValue, TemplateError} from '../printers/go-template/go-template.ts';
import {toJson} from '../printers/json.ts';
import {findByPath, JsonPathError, renderJsonPath} from '../printers/json-path.ts';
import {asSerialized} from '../printers/serialized.ts';
import {toYaml} from '../printers/yaml.ts';
import {type DryRun, dryRunSuffix, type Invocation} from './command.ts';
import {CommandError} from './errors.ts';
import {objectName} from './resources.ts';

/** Left out of these: kyaml. */
const namedFormats = [
	'go-template',
	'go-template-file',
	'json',
	'jsonpath',
	'jsonpath-as-json',
	'jsonpath-file',
	'kyaml',
	'name',
	'template',
	'templatefile',
	'yaml',
];
const getFormats = [...namedFormats, 'custom-columns', 'custom-columns-file', 'wide'].toSorted();

/** `-o` as it was given: `jsonpath={.metadata.name}` is the format `jsonpath` with the rest as its argument. */
export interface OutputFormat {
	readonly format: string;
	readonly argument: string;
}

export function outputFormat({flags}: Invocation): OutputFormat {
	const output = flags.text('output');
	const equals = output.indexOf('=');
	if (equals !== -1) return {format: output.slice(0, equals), argument: output.slice(equals + 1)};
	// A template alone is one of Go's.
	const template = flags.text('template');
	return {format: output === '' && template !== '' ? 'go-template' : output, argument: template};
}

/** Refuses a format that does not exist, or that is not simulated. */
export function checkFormat(invocation: Invocation, isGet = false): OutputFormat {
	const output = outputFormat(invocation);
	const known = isGet ? getFormats : namedFormats;
	if (output.format !== '' && !known.includes(output.format)) {
		throw new CommandError(
			`unable to match a printer suitable for the output format ${JSON.stringify(output.format)}, allowed formats are: ${known.join(',')}`,
		);
	}
	if (output.format === 'kyaml') throw new CommandError(`-o ${output.format} is not simulated; use -o yaml`);
	return output;
}

/** The text of one object, or of a List of them, in a document format: json, yaml, jsonpath. */
export function renderDocument(invocation: Invocation, {format, argument}: OutputFormat, data: unknown): string {
	if (format === 'json') return toJson(data);
	if (format === 'yaml') return toYaml(data);
	if (format.includes('template')) return renderTemplate(invocation, format.endsWith('file') ? readFile(invocation, argument) : argument, data);
	const template = format === 'jsonpath-file' ? readTemplate(invocation, argument) : argument;
	if (template === '') throw new CommandError(`${format} template format specified but no template given`);
	try {
		if (format === 'jsonpath-as-json') return toJson(findByPath(template, data));
		return renderJsonPath(template, data);
	} catch (error) {
		if (!(error instanceof JsonPathError)) throw error;
		const isBounds = error.message.startsWith('array index');
		if (isBounds) throw new CommandError(`error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}`);
		throw new CommandError(`error parsing jsonpath ${template}, ${error.message}`);
	}
}

/** What kubectl says when a template cannot be carried out; what was written until then has been printed. */
function renderTemplate(invocation: Invocation, template: string, data: unknown): string {
	if (template === '') throw new CommandError('template format specified but no template given');
	try {
		return renderGoTemplate(template, data);
	} catch (error) {
		if (!(error instanceof TemplateError)) throw error;
		if (!(error instanceof ExecutionError)) throw new CommandError(`error parsing template ${template}, ${error.message}\n`);
		invocation.out(
			`${error.written}Error executing template: ${error.message}. Printing more information for debugging the template:\n` +
				`\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${JSON.stringify(data)}\n\tobject given to template engine was:\n\t\t${showGoValue(data)}\n\n`,
		);
		throw new CommandError(`error executing template ${JSON.stringify(template)}: ${error.message}`);
	}
}

function readTemplate(invocation: Invocation, name: string): string {
	return readFile(invocation, name).trim();
}

function readFile({context}: Invocation, name: string): string {
	const text = context.readFile?.(name);
	if (text === undefined) throw new CommandError(`error reading --template ${name}, open ${name}: no such file or directory`);
	return text;
}

/** A List as kubectl makes it of several objects. */
export function listOf(objects: readonly object[]): unknown {
	return {apiVersion: 'v1', items: objects.map((object) => asSerialized(object as ApiObject)), kind: 'List', metadata: {resourceVersion: ''}};
}

/** Says what was done to an object, or prints the object, as `-o` asks. */
export class ResultPrinter {
	readonly #invocation: Invocation;
	readonly #output: OutputFormat;
	#count = 0;

	constructor(invocation: Invocation) {
		this.#invocation = invocation;
		this.#output = checkFormat(invocation);
	}

	/** `pod/web created`. An object that never went to the server is printed as it came from the manifest. */
	print(object: ApiObject, operation: string, dryRun: DryRun = 'none', isManifest = false): void {
		const {format} = this.#output;
		this.#count += 1;
		if (format === '' || format === 'name') {
			const name = objectName(object);
			this.#invocation.out(format === 'name' ? `${name}\n` : `${name} ${operation}${dryRunSuffix(dryRun)}\n`);
			return;
		}
		if (format === 'yaml' && this.#count > 1) this.#invocation.out('---\n');
		this.#invocation.out(renderDocument(this.#invocation, this.#output, isManifest ? object : asSerialized(object)));
	}
}
