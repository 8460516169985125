import type {Fault} from './fault.ts';

/** Every fault, in the order help and the palette show them. */
export const catalogue: readonly Fault[] = [];

export function findFault(name: string): Fault | undefined {
	return catalogue.find((fault) => fault.name === name);
}
