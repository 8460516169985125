import {arity, FunctionError, templateFunctions} from './functions.ts';
import {type Argument, type Call, type Pipeline, parseTemplate, TemplateError, type TemplateNode} from './syntax.ts';
import {isInteger, isList, isMap, isTrue, show, type Value} from './values.ts';

/*
`-o go-template`: a template of Go's text/template over an object as JSON. Upstream: text/template/exec.go and
k8s.io/cli-runtime's template printer. No library was found that has its words and its types.
*/

export {TemplateError} from './syntax.ts';

/** `%+v` of an object. */
export function showGoValue(data: unknown): string {
	return show(data as Value);
}

interface Variable {
	readonly name: string;
	value: Value;
}

class Break {}
class Continue {}

/** What a template makes of some data. Throws `TemplateError`, with what was written until then as `written`. */
export function renderGoTemplate(template: string, data: unknown): string {
	const nodes = parseTemplate(template);
	return new Execution(template, data as Value).run(nodes);
}

/** An error in the middle of the output. */
export class ExecutionError extends TemplateError {
	readonly written: string;

	constructor(message: string, written: string) {
		super(message);
		this.written = written;
	}
}

class Execution {
	readonly #template: string;
	readonly #data: Value;
	readonly #variables: Variable[];
	#output = '';

	constructor(template: string, data: Value) {
		this.#template = template;
		this.#data = data;
		this.#variables = [{name: '$', value: data}];
	}

	run(nodes: readonly TemplateNode[]): string {
		this.#walk(nodes, this.#data);
		return this.#output;
	}

	#fail(position: number, text: string, message: string): never {
		const before = this.#template.slice(0, position);
		const line = before.split('\n').length;
		const column = position - (before.lastIndexOf('\n') + 1);
		const shown = text.length > 20 ? `${text.slice(0, 20)}...` : text;
		throw new ExecutionError(`template: output:${line}:${column}: executing "output" at <${shown}>: ${message}`, this.#output);
	}

	#walk(nodes: readonly TemplateNode[], dot: Value): void {
		for (const node of nodes) {
			switch (node.kind) {
				case 'text':
					this.#output += node.text;
					break;
				case 'action': {
					const value = this.#pipeline(node.pipeline, dot);
					if (node.pipeline.variables.length === 0) this.#output += show(value);
					break;
				}
				case 'if':
				case 'with':
					this.#scoped(() => {
						const value = this.#pipeline(node.pipeline, dot);
						if (isTrue(value)) this.#walk(node.body, node.kind === 'with' ? value : dot);
						else this.#walk(node.otherwise, dot);
					});
					break;
				case 'range':
					this.#scoped(() => this.#range(node, dot));
					break;
				case 'break':
					throw new Break();
				case 'continue':
					throw new Continue();
			}
		}
	}

	#scoped(action: () => void): void {
		const known = this.#variables.length;
		action();
		this.#variables.length = known;
	}

	#range(node: Extract<TemplateNode, {kind: 'range' | 'if' | 'with'}>, dot: Value): void {
		const value = this.#pipeline({...node.pipeline, variables: []}, dot);
		const {text, position} = node.pipeline.calls.at(-1)!;
		const pairs: (readonly [key: Value, item: Value])[] = [];
		if (isList(value)) for (const [at, item] of value.entries()) pairs.push([{integer: at}, item]);
		else if (isMap(value)) for (const key of Object.keys(value).toSorted()) pairs.push([key, value[key]]);
		else if (isInteger(value)) for (let at = 0; at < value.integer; at += 1) pairs.push([{integer: at}, {integer: at}]);
		else if (value !== undefined && value !== null) this.#fail(position, text, `range can't iterate over ${show(value)}`);
		if (pairs.length === 0) {
			this.#walk(node.otherwise, dot);
			return;
		}
		const [first, second] = node.pipeline.variables;
		for (const [key, item] of pairs) {
			const known = this.#variables.length;
			if (second !== undefined) this.#variables.push({name: first!, value: key}, {name: second, value: item});
			else if (first !== undefined) this.#variables.push({name: first, value: item});
			try {
				this.#walk(node.body, item);
			} catch (error) {
				if (error instanceof Break) break;
				if (!(error instanceof Continue)) throw error;
			} finally {
				this.#variables.length = known;
			}
		}
	}

	#pipeline(pipeline: Pipeline, dot: Value): Value {
		let value: Value;
		let isFirst = true;
		for (const call of pipeline.calls) {
			value = this.#call(call, dot, isFirst ? [] : [value]);
			isFirst = false;
		}
		for (const name of pipeline.variables) {
			if (!pipeline.isAssigning) this.#variables.push({name, value});
			else this.#variables.findLast((each) => each.name === name)!.value = value;
		}
		return value;
	}

	#call(call: Call, dot: Value, final: readonly Value[]): Value {
		const [first, ...rest] = call.words;
		if (first!.kind === 'function') return this.#function(first!.name, first!.position, call, rest, dot, final);
		if (rest.length > 0 || final.length > 0) {
			if (first!.kind === 'literal' || first!.kind === 'dot')
				this.#fail(call.position, call.text, `can't give argument to non-function ${wordText(first!)}`);
			this.#fail(call.position, call.text, `${wordText(first!)} has arguments but cannot be invoked as function`);
		}
		return this.#argument(first!, dot);
	}

	#function(name: string, position: number, call: Call, words: readonly Argument[], dot: Value, final: readonly Value[]): Value {
		const count = words.length + final.length;
		const [least, most] = arity.get(name) ?? [0, 99];
		if (count < least || count > most) {
			const want = least === most ? String(least) : `at least ${least}`;
			this.#fail(position, name, `wrong number of args for ${name}: want ${want} got ${count}`);
		}
		if (name === 'and' || name === 'or') {
			// They stop at the first that decides.
			let value: Value;
			for (const each of [...words.map((word) => () => this.#argument(word, dot)), ...final.map((given) => () => given)]) {
				value = each();
				if (isTrue(value) === (name === 'or')) return value;
			}
			return value;
		}
		const args = [...words.map((word) => this.#argument(word, dot)), ...final];
		try {
			const run = templateFunctions.get(name);
			if (!run) throw new FunctionError('not simulated');
			return run(...args);
		} catch (error) {
			if (!(error instanceof FunctionError)) throw error;
			if (error.message.startsWith('wrong type')) this.#fail(position, call.text, error.message);
			return this.#fail(position, call.text, `error calling ${name}: ${error.message}`);
		}
	}

	#argument(word: Argument, dot: Value): Value {
		switch (word.kind) {
			case 'dot':
				return dot;
			case 'literal':
				return word.value as Value;
			case 'field':
				return this.#fields(dot, word.path, word);
			case 'variable': {
				const variable = this.#variables.findLast((each) => each.name === word.name)!;
				return this.#fields(variable.value, word.path, word);
			}
			case 'chain':
				return this.#fields(this.#pipeline(word.pipeline, dot), word.path, word);
			case 'function':
				return this.#function(word.name, word.position, {words: [], text: word.name, position: word.position}, [], dot, []);
		}
	}

	#fields(from: Value, path: readonly string[], at: {readonly text: string; readonly position: number}): Value {
		let value = from;
		for (const name of path) {
			if (value === undefined) continue;
			if (value === null) this.#fail(at.position, at.text, `nil pointer evaluating interface {}.${name}`);
			if (!isMap(value)) this.#fail(at.position, at.text, `can't evaluate field ${name} in type ${isInteger(value) ? 'int' : 'interface {}'}`);
			value = Object.hasOwn(value, name) ? value[name] : undefined;
		}
		return value;
	}
}

function wordText(word: Argument): string {
	if ('text' in word) return word.text;
	if (word.kind === 'dot') return '.';
	return word.kind === 'literal' ? (typeof word.value === 'string' ? JSON.stringify(word.value) : show(word.value as Value)) : word.name;
}
