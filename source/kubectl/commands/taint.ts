import type {Node, Taint} from '../../api/generated/types.ts';
import {isRequestError} from '../../api/status-error.ts';
import {type Command, dryRunSuffix, type Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, outputFlag} from '../flags.ts';
import {reportErrors} from '../report-errors.ts';
import {findTargets, targetFlags} from '../targets.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const taint: Command = {
	name: 'taint',
	mutates: true,
	flags: {...targetFlags, ...outputFlag, ...dryRunFlag, overwrite: {type: 'boolean'}, validate: {type: 'string', bare: 'strict'}},
	help: 'Update the taints on one or more nodes.\n\nUsage:\n  kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
	run(invocation) {
		const {args} = invocation;
		const isSpec = (argument: string): boolean => argument.includes(':') || argument.includes('=') || argument.endsWith('-');
		const names = args.filter((argument) => !isSpec(argument));
		const specs = args.filter(isSpec).map(parseSpec);
		if (!/^(nodes?|no)$/.test(names[0] ?? '')) {
			throw new CommandError(`invalid resource type ${names[0] ?? ''}, only node types are supported`.replace('type ,', 'type,'));
		}
		if (specs.length === 0) throw new CommandError('at least one taint update is required');
		const found = findTargets(invocation, names);
		const errors = [...found.errors];
		for (const node of found.objects) {
			try {
				taintNode(invocation, node as Node, specs);
			} catch (error) {
				if (!isRequestError(error) && !(error instanceof CommandError)) throw error;
				errors.push(error);
			}
		}
		reportErrors(invocation, errors);
	},
};

interface TaintSpec {
	readonly key: string;
	readonly value: string;
	/** Empty when every effect of the key is removed. */
	readonly effect: string;
	readonly isRemoved: boolean;
}

/** `key=value:NoSchedule`, `key:NoSchedule-`, `key-`. Upstream: `parseTaints`. */
function parseSpec(argument: string): TaintSpec {
	const isRemoved = argument.endsWith('-');
	const spec = isRemoved ? argument.slice(0, -1) : argument;
	const [pair = '', effect = '', ...more] = spec.split(':');
	const [key = '', value = '', ...rest] = pair.split('=');
	if (more.length > 0 || rest.length > 0 || key === '' || (!isRemoved && effect === '')) throw new CommandError(`invalid taint spec: ${spec}`);
	if (effect !== '' && !effects.includes(effect)) {
		throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
	}
	return {key, value, effect, isRemoved};
}

function taintNode(invocation: Invocation, node: Node, specs: readonly TaintSpec[]): void {
	const {name} = node.metadata;
	let taints: readonly Taint[] = node.spec?.taints ?? [];
	let operation = 'tainted';
	const added = specs.filter(({isRemoved}) => !isRemoved);
	const removed = specs.filter(({isRemoved}) => isRemoved);
	if (!invocation.flags.isSet('overwrite')) {
		const taken = added.filter((spec) => taints.some(({key, effect}) => key === spec.key && effect === spec.effect));
		if (taken.length > 0) {
			const keys = taken.map(({key}) => key).join(',');
			throw new CommandError(`node ${name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`);
		}
	}
	for (const spec of removed) {
		const isMeant = ({key, effect}: Taint): boolean => key === spec.key && (spec.effect === '' || effect === spec.effect);
		if (!taints.some(isMeant)) throw new CommandError(`taint ${JSON.stringify(spec.effect ? `${spec.key}:${spec.effect}` : spec.key)} not found`);
		taints = taints.filter((taint) => !isMeant(taint));
	}
	for (const {key, value, effect} of added) {
		taints = [...taints.filter((taint) => taint.key !== key || taint.effect !== effect), {key, ...(value !== '' && {value}), effect}];
	}
	if (removed.length > 0) operation = added.length > 0 ? 'modified' : 'untainted';
	else if (
		invocation.flags.isSet('overwrite') &&
		node.spec?.taints?.some(({key, effect}) => added.some((spec) => spec.key === key && spec.effect === effect))
	) {
		operation = 'modified';
	}
	const dryRun = invocation.dryRun();
	if (dryRun !== 'client') {
		invocation.client.patch('nodes', name, {spec: {taints: taints.length > 0 ? taints : null}}, 'merge', {dryRun: dryRun === 'server'});
	}
	invocation.out(`node/${name} ${operation}${dryRunSuffix(dryRun)}\n`);
}
