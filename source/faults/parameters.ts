import {parseDuration} from '../api/durations.ts';
import {isQuantity, quantityValue} from '../api/quantity.ts';
import type {Fault, FaultParameter, ParameterValue} from './fault.ts';

/**
The parameters a fault is injected with: those given, the defaults for the rest; durations in ms, byte quantities in
bytes. Throws an Error that names what is wrong and how to mend it.
*/
export function resolveParameters(fault: Fault, given: Readonly<Record<string, ParameterValue>>): Record<string, ParameterValue> {
	const names = fault.parameters.map((parameter) => parameter.name);
	for (const name of Object.keys(given)) {
		if (!names.includes(name)) {
			const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
			throw new Error(`${fault.name} has no parameter ${JSON.stringify(name)}; ${known}`);
		}
	}
	const resolved: Record<string, ParameterValue> = {};
	for (const parameter of fault.parameters) resolved[parameter.name] = resolve(fault, parameter, given[parameter.name] ?? parameter.default);
	return resolved;
}

function resolve(fault: Fault, {name, type}: FaultParameter, value: ParameterValue): ParameterValue {
	const refuse = (example: string): never => {
		throw new Error(`${fault.name}: ${name} must be ${example}, not ${JSON.stringify(value)}`);
	};
	switch (type) {
		case 'duration':
			return parseDuration(String(value)) ?? refuse('a duration such as 30s');
		case 'bytes':
			return isQuantity(String(value)) ? quantityValue(String(value)) : refuse('a quantity such as 64Mi');
		case 'number': {
			const number = Number(value);
			return Number.isFinite(number) ? number : refuse('a number');
		}
		case 'boolean':
			return value === true || value === 'true' ? true : value === false || value === 'false' ? false : refuse('true or false');
		case 'string':
			return String(value);
	}
}
