import {arrayOf, elementsOf, isAssociative, keysOf, resolveName, setArray, setAttributes, unsetElement} from './arrays.ts';
import {assignElement, elementName, readName, subscriptOf} from './attributes.ts';
import {attributeLetters} from './bash-variables.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, isExported, setExported, type Task} from './state.ts';

/* `export`, `readonly`, `local`, `declare`, `unset`: what variables are. */

/** `a=b`, `a+=b`, `a[1]=b` or only a name. */
function splitAssignment(word: string): {readonly name: string; readonly value: string | undefined; readonly isAppending: boolean} {
	const equals = word.indexOf('=');
	if (equals < 0) return {name: word, value: undefined, isAppending: false};
	const isAppending = word[equals - 1] === '+';
	return {name: word.slice(0, isAppending ? equals - 1 : equals), value: word.slice(equals + 1), isAppending};
}

function quoteValue(text: string): string {
	return `'${text.replaceAll("'", "'\"'\"'")}'`;
}

const validName = /^[A-Za-z_]\w*$/;

function assignWord(shell: Shell, task: Task, name: string, value: string, isAppending: boolean): boolean {
	const text = isAppending ? appended(shell, task, name, value) : value;
	return elementName(name) ? assignElement(shell, task, name, text) : shell.assign(task, name, text);
}

/** What `x+=…` comes to: a sum if `x` is an integer. */
export function appended(shell: Shell, task: Task, name: string, value: string): string {
	const old = readName(shell, task, name) ?? '';
	const plain = elementName(name)?.name ?? name;
	const isInteger = task.environment.attributes.get(resolveName(task.environment, plain))?.includes('i') === true;
	return isInteger ? `${old || '0'}+(${value})` : old + value;
}

export function exportBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	const {dialect} = shell.state;
	let isOn = true;
	let isFunction = false;
	let status = 0;
	let at = 1;
	for (; at < words.length && /^-./.test(words[at]!); at += 1) {
		const word = words[at]!;
		if (word === '--') {
			at += 1;
			break;
		}
		for (const letter of word.slice(1)) {
			if (letter === 'n' && dialect !== 'dash') isOn = false;
			else if (letter === 'f' && dialect === 'bash') isFunction = true;
			else if (letter !== 'p') {
				if (dialect === 'bash') {
					shell.complain(task, `export: -${letter}: invalid option`);
					shell.files.write(task, 2, 'export: usage: export [-fn] [name[=value] ...] or export -p\n');
					return 2;
				}
				shell.complain(task, `export: ${dialect === 'dash' ? 'Illegal' : 'illegal'} option -${letter}`);
				shell.exitTask(task, 2);
				return undefined;
			}
		}
	}
	const operands = words.slice(at);
	for (const word of operands) {
		const {name, value, isAppending} = splitAssignment(word);
		if (isFunction) {
			if (environment.functions.has(name)) continue;
			shell.complain(task, `export: ${name}: not a function`);
			status = 1;
			continue;
		}
		if (!validName.test(name)) {
			shell.complain(task, dialect === 'bash' ? `export: \`${word}': not a valid identifier` : `export: ${name}: bad variable name`);
			if (dialect === 'bash') {
				status = 1;
				continue;
			}
			shell.exitTask(task, 2);
			return undefined;
		}
		if (value !== undefined && !assignWord(shell, task, name, value, isAppending)) return 1;
		setExported(environment, name, isOn);
	}
	if (operands.length === 0 && !isFunction) showExported(shell, task);
	return status;
}

function showExported(shell: Shell, task: Task): void {
	const {environment} = task;
	const names = [...new Set([...Object.keys(environment.inherited), ...environment.variables.keys(), ...environment.exported.keys()])].sort();
	for (const name of names) {
		if (!isExported(environment, name)) continue;
		const value = getVariable(environment, name);
		if (shell.state.dialect === 'bash') shell.files.write(task, 1, `declare -x ${name}${value === undefined ? '' : `=${doubleQuoted(value)}`}\n`);
		else shell.files.write(task, 1, `export ${name}${value === undefined ? '' : `=${quoteValue(value)}`}\n`);
	}
}

function doubleQuoted(value: string): string {
	return `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
}

export function readonlyBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	const operands = words.slice(1).filter((word) => !word.startsWith('-'));
	if (operands.length === 0) {
		for (const name of [...environment.readonlyNames].sort()) {
			const value = getVariable(environment, name);
			if (shell.state.dialect === 'bash') showDeclaration(shell, task, name);
			else shell.files.write(task, 1, `readonly ${name}${value === undefined ? '' : `=${quoteValue(value)}`}\n`);
		}
		return 0;
	}
	if (words.some((word) => /^-\w*[aA]/.test(word))) return declareBuiltin(shell, task, frame, ['declare', '-r', ...words.slice(1)]);
	for (const word of operands) {
		const {name, value, isAppending} = splitAssignment(word);
		if (value !== undefined && !assignWord(shell, task, name, value, isAppending)) return 1;
		environment.readonlyNames = [...environment.readonlyNames, name];
	}
	return 0;
}

export function unsetBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	let isFunction = false;
	let status = 0;
	for (const word of words.slice(1)) {
		if (/^-[fvn]$/.test(word)) {
			isFunction = word === '-f';
			continue;
		}
		const element = isFunction || shell.state.dialect !== 'bash' ? undefined : elementName(word);
		const name = element?.name ?? word;
		if (!isFunction && environment.readonlyNames.includes(name)) {
			shell.complain(task, `unset: ${word}: ${shell.state.dialect === 'bash' ? 'cannot unset: readonly variable' : 'is read only'}`);
			if (shell.state.dialect !== 'bash') {
				shell.exitTask(task, 2);
				return undefined;
			}
			status = 1;
		} else if (element) unsetElement(environment, name, subscriptOf(shell, task, name, element.subscript));
		else if (!isFunction && environment.arrays.has(resolveName(environment, word))) {
			setArray(environment, word, undefined);
			setAttributes(environment, resolveName(environment, word), '');
		} else if (!isFunction && getVariable(environment, word) !== undefined) {
			environment.variables.set(resolveName(environment, word), null);
			if (isExported(environment, word)) setExported(environment, word, false);
			if (environment.attributes.has(word)) setAttributes(environment, word, '');
		} else if (environment.functions.has(word)) {
			const functions = new Map(environment.functions);
			functions.delete(word);
			environment.functions = functions;
		}
	}
	return status;
}

/** Makes a variable the function's own: what it was is put back when the function returns. */
function makeLocal(task: Task, body: Frame, name: string): boolean {
	body.savedVariables ??= new Map();
	if (body.savedVariables.has(name)) return false;
	const {environment} = task;
	body.savedVariables.set(name, {
		value: environment.variables.get(name),
		isExported: environment.exported.get(name),
		array: environment.arrays.get(name),
		attributes: environment.attributes.get(name),
		isWritable: !environment.readonlyNames.includes(name),
	});
	if (environment.arrays.has(name)) {
		const arrays = new Map(environment.arrays);
		arrays.delete(name);
		environment.arrays = arrays;
	}
	if (environment.attributes.has(name)) setAttributes(environment, name, '');
	return true;
}

export function localBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const body = task.frames.findLast((each) => each.kind === 'function');
	const {dialect} = shell.state;
	if (!body) {
		if (dialect === 'bash') {
			shell.complain(task, 'local: can only be used in a function');
			return 1;
		}
		shell.complain(task, 'local: not in a function');
		shell.exitTask(task, 2);
		return undefined;
	}
	if (dialect === 'bash') return declareBuiltin(shell, task, frame, words);
	for (const word of words.slice(1)) {
		const {name, value} = splitAssignment(word);
		if (!validName.test(name)) {
			if (name === '-') continue;
			shell.complain(task, `local: ${name}: bad variable name`);
			shell.exitTask(task, 2);
			return undefined;
		}
		makeLocal(task, body, name);
		if (value !== undefined) shell.assign(task, name, value);
	}
	return 0;
}

/** `declare`, `typeset` and `local`. Arrays (`a=(…)`) are assigned after it, by whoever calls it. */
export function declareBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	const called = words[0]!;
	let letters = '';
	let removed = '';
	const operands: string[] = [];
	for (const word of words.slice(1)) {
		if (operands.length === 0 && /^-[A-Za-z]+$/.test(word)) letters += word.slice(1);
		else if (operands.length === 0 && /^\+[A-Za-z]+$/.test(word)) removed += word.slice(1);
		else if (word !== '--' || operands.length > 0) operands.push(word);
	}
	const unknown = /[^aAfFgiIlnprtux]/.exec(letters);
	if (unknown) {
		shell.complain(task, `${called}: -${unknown[0]}: invalid option`);
		const usage =
			called === 'local'
				? 'local [option] name[=value] ...'
				: `${called} [-aAfFgiIlnrtux] [name[=value] ...] or ${called} -p [-aAfFilnrtux] [name ...]`;
		shell.files.write(task, 2, `${called}: usage: ${usage}\n`);
		return 2;
	}
	if (/[fF]/.test(letters)) return showFunctions(shell, task, operands, letters.includes('F'));
	if (letters.includes('p') || operands.length === 0) return showDeclarations(shell, task, called, operands, letters);
	const body = letters.includes('g') ? undefined : task.frames.findLast((each) => each.kind === 'function');
	let status = 0;
	for (const word of operands) {
		const {name: given, value, isAppending} = splitAssignment(word);
		const element = elementName(given);
		const name = element?.name ?? given;
		if (!validName.test(name)) {
			shell.complain(task, `${called}: \`${word}': not a valid identifier`);
			status = 1;
			continue;
		}
		// A reference made before is meant itself.
		if (body && makeLocal(task, body, name) && value === undefined) environment.variables.set(name, null);
		const kept = [...new Set((environment.attributes.get(name) ?? '') + letters.replace(/[^Ailun]/g, ''))].filter(
			(letter) => !removed.includes(letter),
		);
		const isCaseChanged = /[lu]/.test(letters);
		const chosen = isCaseChanged ? kept.filter((letter) => !'lu'.includes(letter) || letters.includes(letter)) : kept;
		if (letters.includes('n')) {
			setAttributes(environment, name, '');
			if (value !== undefined) environment.variables.set(name, value);
			setAttributes(environment, name, 'n');
			continue;
		}
		if (chosen.length > 0 || environment.attributes.has(name)) setAttributes(environment, name, chosen.join(''));
		if ((letters.includes('a') || letters.includes('A')) && !environment.arrays.has(name)) {
			const old = letters.includes('a') && !body ? arrayOf(environment, name) : undefined;
			setArray(environment, name, old ?? new Map());
		}
		if (value !== undefined && !assignWord(shell, task, given, value, isAppending)) status = 1;
		if (letters.includes('x')) setExported(environment, name, true);
		if (removed.includes('x')) setExported(environment, name, false);
		if (letters.includes('r')) environment.readonlyNames = [...environment.readonlyNames, name];
	}
	return status;
}

function showDeclarations(shell: Shell, task: Task, called: string, operands: readonly string[], letters: string): number {
	const {environment} = task;
	let status = 0;
	for (const name of operands) {
		if (showDeclaration(shell, task, name)) continue;
		shell.complain(task, `${called}: ${name}: not found`);
		status = 1;
	}
	if (operands.length > 0 || called === 'local') return status;
	const names = new Set([...Object.keys(environment.inherited), ...environment.variables.keys(), ...environment.arrays.keys()]);
	for (const name of [...names].sort()) {
		const own = attributeLetters(task, name);
		if ([...letters.replace('p', '')].every((letter) => own.includes(letter))) showDeclaration(shell, task, name);
	}
	return status;
}

/** `declare -p`; false if there is no such variable. */
function showDeclaration(shell: Shell, task: Task, name: string): boolean {
	const {environment} = task;
	const array = environment.arrays.get(name);
	const isReference = environment.attributes.get(name)?.includes('n') === true;
	const own = environment.variables.get(name);
	const value = isReference ? (own ?? undefined) : getVariable(environment, name);
	if (value === undefined && !array && !environment.attributes.has(name) && !environment.exported.has(name) && own !== null) return false;
	if (own === null && value === undefined && !array && !isDeclared(task, name)) return false;
	const letters = attributeLetters(task, name);
	let shown = value === undefined ? '' : `=${doubleQuoted(value)}`;
	if (array) {
		const isKeyed = isAssociative(environment, name);
		const values = elementsOf(array);
		const pairs = keysOf(array).map((key, index) => `[${isKeyed ? shownKey(String(key)) : key}]=${doubleQuoted(values[index]!)}`);
		shown = array.size === 0 ? '=()' : `=(${pairs.join(' ')}${isKeyed ? ' ' : ''})`;
	}
	shell.files.write(task, 1, `declare -${letters === '' ? '-' : letters} ${name}${shown}\n`);
	return true;
}

function isDeclared(task: Task, name: string): boolean {
	return task.environment.attributes.has(name) || task.environment.exported.get(name) === true;
}

function shownKey(key: string): string {
	return /^[\w.:/@%+,-]+$/.test(key) ? key : doubleQuoted(key);
}

function showFunctions(shell: Shell, task: Task, names: readonly string[], isNameOnly: boolean): number {
	const {functions} = task.environment;
	let status = 0;
	for (const name of names.length > 0 ? names : [...functions.keys()].sort()) {
		const found = functions.get(name);
		if (!found) status = 1;
		else if (isNameOnly) shell.files.write(task, 1, names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
		else shell.files.write(task, 1, `${functionText(shell, name, found)}\n`);
	}
	return status;
}

/** A function as bash prints it: one command on a line, four blanks before it. */
export function functionText(shell: Shell, name: string, {text, node}: {readonly text: string; readonly node: number}): string {
	const body = shell.script(text).nodes[node];
	const lines = body?.kind === 'list' ? (body.source ?? '') : '';
	const commands = lines
		.split(/\n|;(?!;)/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	return `${name} () \n{ \n${commands.map((line) => `    ${line}`).join(';\n')}\n}`;
}
