import {type ApiObject, objectKey} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import {type Command, dryRunSuffix, type Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, outputFlag} from '../flags.ts';
import {type Changes, parseChanges} from '../key-values.ts';
import {checkFormat, ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName, resourceName} from '../resources.ts';
import {findTargets, targetFlags, withMetadata} from '../targets.ts';

type Field = 'labels' | 'annotations';

const flags = {
	...targetFlags,
	...outputFlag,
	...dryRunFlag,
	...fieldManagerFlag,
	overwrite: {type: 'boolean'},
	list: {type: 'boolean'},
	local: {type: 'boolean'},
	'resource-version': {type: 'string'},
} as const;

export const label: Command = {
	name: 'label',
	mutates: true,
	flags,
	help: 'Update the labels on a resource.\n\nUsage:\n  kubectl label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
	run: (invocation) => change(invocation, 'labels'),
};

export const annotate: Command = {
	name: 'annotate',
	mutates: true,
	flags,
	help: 'Update the annotations on one or more resources.\n\nUsage:\n  kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
	run: (invocation) => change(invocation, 'annotations'),
};

function change(invocation: Invocation, field: Field): void {
	const word = field === 'labels' ? 'label' : 'annotation';
	const changes = parseChanges(invocation.args, word);
	if (changes.set.size + changes.removed.length === 0 && !invocation.flags.isSet('list')) {
		throw new CommandError(`at least one ${word} update is required`);
	}
	const both = changes.removed.filter((key) => changes.set.has(key));
	if (both.length > 0) throw new CommandError(`can not both modify and remove the following ${word}(s) in the same command: ${both.join(',')}`);
	const found = findTargets(invocation, changes.rest);
	const errors = [...found.errors];
	for (const object of found.objects) {
		try {
			if (invocation.flags.isSet('list')) list(invocation, object, field, found.objects.length > 1);
			else changeOne(invocation, object, field, changes);
		} catch (error) {
			if (!isRequestError(error) && !(error instanceof CommandError)) throw error;
			errors.push(error);
		}
	}
	reportErrors(invocation, errors);
}

function list(invocation: Invocation, object: ApiObject, field: Field, areMany: boolean): void {
	if (areMany) invocation.out(`Listing ${field} for ${object.kind}.${object.apiVersion}/${object.metadata.name}:\n`);
	const values = object.metadata[field] ?? {};
	const lead = areMany ? ' ' : '';
	for (const key of Object.keys(values).toSorted()) invocation.out(`${lead}${key}=${values[key]}\n`);
}

function changeOne(invocation: Invocation, object: ApiObject, field: Field, {set, removed}: Changes): void {
	const before = object.metadata[field] ?? {};
	if (!invocation.flags.isSet('overwrite')) {
		const taken = [...set].filter(([key, value]) => before[key] !== undefined && before[key] !== value);
		const texts = taken.map(([key]) => `'${key}' already has a value (${before[key]})`);
		if (texts.length > 0) {
			throw new CommandError(
				field === 'labels'
					? `${texts.join('; ')}, and --overwrite is false`
					: `--overwrite is false but found the following declared annotation(s): ${texts.join('; ')}`,
			);
		}
	}
	const after: Record<string, string> = {...before, ...Object.fromEntries(set)};
	for (const key of removed) {
		if (before[key] === undefined && field === 'labels') invocation.out(`label ${JSON.stringify(key)} not found.\n`);
		delete after[key];
	}
	const dryRun = invocation.dryRun();
	const isChanged = JSON.stringify(Object.entries(after).toSorted()) !== JSON.stringify(Object.entries(before).toSorted());
	const changed = withMetadata(object, {[field]: after});
	const definition = definitionOf(object);
	const result =
		dryRun === 'client' || !isChanged
			? changed
			: invocation.client.patch(
					resourceName(definition),
					objectKey(object),
					{metadata: {[field]: Object.fromEntries([...set, ...removed.map((key) => [key, null] as const)])}},
					'merge',
					{dryRun: dryRun === 'server'},
				);
	const {format} = checkFormat(invocation);
	if (format !== '' && format !== 'name') new ResultPrinter(invocation).print(result, '');
	else if (format === 'name') invocation.out(`${objectName(object)}\n`);
	else invocation.out(`${objectName(object)} ${verb(field, isChanged, set.size, removed.length)}${dryRunSuffix(dryRun)}\n`);
}

function verb(field: Field, isChanged: boolean, setCount: number, removedCount: number): string {
	if (field === 'annotations') return 'annotated';
	if (!isChanged) return 'not labeled';
	return setCount === 0 && removedCount > 0 ? 'unlabeled' : 'labeled';
}
