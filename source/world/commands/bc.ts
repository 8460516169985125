import type {Command, CommandIo} from './command.ts';
import {command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';

/*
bc: numbers of any length with a scale, variables, comparisons, `sqrt`, `length`, `scale=`, `ibase=` and `obase=`.
Left out: functions, loops and the library of `-l` besides its scale of 20.
*/

/** A whole number and how many of its digits stand behind the point. */
interface Decimal {
	readonly digits: bigint;
	readonly scale: number;
}

class BcError extends Error {}

const zero: Decimal = {digits: 0n, scale: 0};

function tenTo(power: number): bigint {
	return 10n ** BigInt(power);
}

function rescale({digits, scale}: Decimal, wanted: number): bigint {
	return wanted >= scale ? digits * tenTo(wanted - scale) : digits / tenTo(scale - wanted);
}

function decimalOf(text: string, base: number): Decimal {
	const [whole = '', part = ''] = text.split('.');
	if (base === 10) return {digits: BigInt(whole + part || '0'), scale: part.length};
	let digits = 0n;
	for (const character of whole) digits = digits * BigInt(base) + BigInt(Math.min(Number.parseInt(character, 16), base - 1));
	return {digits, scale: 0};
}

class Calculator {
	readonly #variables = new Map<string, Decimal>();
	#scale: number;
	#inputBase = 10;
	#outputBase = 10;
	#tokens: readonly string[] = [];
	#at = 0;

	constructor(scale: number) {
		this.#scale = scale;
	}

	/** What a statement prints; undefined: nothing. */
	run(text: string): string | undefined {
		const quoted = /^\s*(?:print\s+)?"([^"]*)"\s*$/.exec(text);
		if (quoted) return quoted[1];
		this.#tokens = text.match(/\d*\.\d+|\d+\.?|[0-9A-F]+|[a-z]\w*|[-+*/%^<>=!]=|&&|\|\||[-+*/%^<>=!(),]|\S/g) ?? [];
		this.#at = 0;
		if (this.#tokens.length === 0) return undefined;
		const isSilent = /^[a-z]\w*$/.test(this.#tokens[0]!) && /^[-+*/%^]?=$/.test(this.#tokens[1] ?? '');
		const value = this.#logical();
		if (this.#at < this.#tokens.length) throw new BcError('parse error');
		return isSilent ? undefined : `${this.#print(value)}\n`;
	}

	#print(value: Decimal): string {
		if (this.#outputBase !== 10) return (value.digits / tenTo(value.scale)).toString(this.#outputBase).toUpperCase();
		const sign = value.digits < 0n ? '-' : '';
		const digits = String(value.digits < 0n ? -value.digits : value.digits).padStart(value.scale, '0');
		if (value.scale === 0) return sign + digits;
		if (value.digits === 0n) return '0';
		const whole = digits.slice(0, digits.length - value.scale);
		return `${sign}${whole === '0' ? '' : whole}.${digits.slice(digits.length - value.scale)}`;
	}

	#take(...wanted: readonly string[]): string | undefined {
		const token = this.#tokens[this.#at];
		if (token === undefined || !wanted.includes(token)) return undefined;
		this.#at += 1;
		return token;
	}

	#logical(): Decimal {
		let left = this.#comparison();
		for (let operator = this.#take('&&', '||'); operator; operator = this.#take('&&', '||')) {
			const right = this.#comparison();
			const isTrue = operator === '&&' ? left.digits !== 0n && right.digits !== 0n : left.digits !== 0n || right.digits !== 0n;
			left = {digits: isTrue ? 1n : 0n, scale: 0};
		}
		return left;
	}

	#comparison(): Decimal {
		const left = this.#sum();
		const operator = this.#take('==', '!=', '<=', '>=', '<', '>');
		if (!operator) return left;
		const right = this.#sum();
		const scale = Math.max(left.scale, right.scale);
		const difference = rescale(left, scale) - rescale(right, scale);
		const isTrue =
			operator === '=='
				? difference === 0n
				: operator === '!='
					? difference !== 0n
					: operator === '<'
						? difference < 0n
						: operator === '>'
							? difference > 0n
							: operator === '<='
								? difference <= 0n
								: difference >= 0n;
		return {digits: isTrue ? 1n : 0n, scale: 0};
	}

	#sum(): Decimal {
		let left = this.#product();
		for (let operator = this.#take('+', '-'); operator; operator = this.#take('+', '-')) {
			const right = this.#product();
			const scale = Math.max(left.scale, right.scale);
			const [a, b] = [rescale(left, scale), rescale(right, scale)];
			left = {digits: operator === '+' ? a + b : a - b, scale};
		}
		return left;
	}

	#product(): Decimal {
		let left = this.#power();
		for (let operator = this.#take('*', '/', '%'); operator; operator = this.#take('*', '/', '%'))
			left = this.#combine(operator, left, this.#power());
		return left;
	}

	#combine(operator: string, left: Decimal, right: Decimal): Decimal {
		if (operator === '*') {
			const scale = Math.min(left.scale + right.scale, Math.max(this.#scale, left.scale, right.scale));
			return {digits: rescale({digits: left.digits * right.digits, scale: left.scale + right.scale}, scale), scale};
		}
		if (right.digits === 0n) throw new BcError('divide by zero');
		const quotient: Decimal = {digits: (left.digits * tenTo(this.#scale + right.scale)) / (right.digits * tenTo(left.scale)), scale: this.#scale};
		if (operator === '/') return quotient;
		const scale = Math.max(left.scale, this.#scale + right.scale);
		return {digits: rescale(left, scale) - rescale({digits: quotient.digits * right.digits, scale: this.#scale + right.scale}, scale), scale};
	}

	#power(): Decimal {
		const base = this.#unary();
		if (!this.#take('^')) return base;
		const exponent = this.#power();
		const power = Number(exponent.digits / tenTo(exponent.scale));
		if (power < 0) return this.#combine('/', {digits: 1n, scale: 0}, {digits: base.digits ** BigInt(-power), scale: base.scale * -power});
		const whole = base.scale * power;
		const scale = Math.min(whole, Math.max(this.#scale, base.scale));
		return {digits: rescale({digits: base.digits ** BigInt(power), scale: whole}, scale), scale};
	}

	#unary(): Decimal {
		if (this.#take('-')) {
			const {digits, scale} = this.#unary();
			return {digits: -digits, scale};
		}
		if (this.#take('!')) return {digits: this.#unary().digits === 0n ? 1n : 0n, scale: 0};
		if (this.#take('(')) {
			const inside = this.#logical();
			if (!this.#take(')')) throw new BcError('parse error');
			return inside;
		}
		const token = this.#tokens[this.#at];
		if (token === undefined) throw new BcError('parse error');
		this.#at += 1;
		if (/^[\d.A-F]/.test(token)) return decimalOf(token, this.#inputBase);
		if (!/^[a-z]/.test(token)) throw new BcError('parse error');
		if (this.#take('(')) {
			const argument = this.#logical();
			if (!this.#take(')')) throw new BcError('parse error');
			return this.#call(token, argument);
		}
		return this.#variable(token);
	}

	#call(name: string, argument: Decimal): Decimal {
		if (name === 'length') return {digits: BigInt(String(argument.digits).replace('-', '').length), scale: 0};
		if (name === 'scale') return {digits: BigInt(argument.scale), scale: 0};
		if (name !== 'sqrt') throw new BcError(`undefined function: ${name}()`);
		if (argument.digits < 0n) throw new BcError('negative number');
		const scale = Math.max(this.#scale, argument.scale);
		const target = rescale(argument, 2 * scale);
		let root = target;
		for (let next = (root + 1n) / 2n; next < root; next = (root + target / root) / 2n) root = next;
		return {digits: root, scale};
	}

	#variable(name: string): Decimal {
		const operator = this.#take('=', '+=', '-=', '*=', '/=', '%=', '^=');
		if (!operator) return this.#get(name);
		const given = this.#logical();
		const value = operator === '=' ? given : this.#changed(name, operator[0]!, given);
		const whole = Number(value.digits / tenTo(value.scale));
		if (name === 'scale') this.#scale = whole;
		else if (name === 'ibase') this.#inputBase = whole;
		else if (name === 'obase') this.#outputBase = whole;
		else this.#variables.set(name, value);
		return value;
	}

	#changed(name: string, operator: string, given: Decimal): Decimal {
		const old = this.#get(name);
		if (operator !== '+' && operator !== '-') return this.#combine(operator, old, given);
		const scale = Math.max(old.scale, given.scale);
		const [a, b] = [rescale(old, scale), rescale(given, scale)];
		return {digits: operator === '+' ? a + b : a - b, scale};
	}

	#get(name: string): Decimal {
		const own = {scale: this.#scale, ibase: this.#inputBase, obase: this.#outputBase}[name];
		return own === undefined ? (this.#variables.get(name) ?? zero) : {digits: BigInt(own), scale: 0};
	}
}

function bc(io: CommandIo, state: InputState = newInputState()): number | InputState {
	const operands = io.args.filter((argument) => !argument.startsWith('-'));
	const text = readAll(io, operands, state);
	if (text === undefined) return state;
	const calculator = new Calculator(io.args.some((argument) => /^-\w*l/.test(argument)) ? 20 : 0);
	for (const [index, line] of text.replaceAll('\\\n', '').split('\n').entries()) {
		for (const statement of line.replace(/#.*$/, '').split(';')) {
			if (/^\s*(quit|halt)\s*$/.test(statement)) return 0;
			try {
				const shown = calculator.run(statement);
				if (shown !== undefined) io.out(shown);
			} catch (error) {
				if (!(error instanceof BcError)) throw error;
				const isSyntax = error.message === 'parse error';
				if (io.isBusybox) io.err(isSyntax ? 'bc: bad expression\n' : `bc: ${error.message}\n`);
				else
					io.err(
						isSyntax
							? `(standard_in) ${index + 1}: syntax error\n`
							: `Runtime error (func=(main), adr=3): ${error.message[0]!.toUpperCase()}${error.message.slice(1)}\n`,
					);
				if (io.isBusybox) return 1;
			}
		}
	}
	return 0;
}

export const bcCommand: Command = command('bc', bc);
