import {type ApiObject, type Draft, isEqualJson, objectKey} from '../../api/objects.ts';
import {twoWayPatch} from '../../cluster/apiserver/patch/apply.ts';
import {asSerialized} from '../../printers/serialized.ts';
import {toYaml} from '../../printers/yaml.ts';
import type {Command, Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {fileFlags, outputFlag} from '../flags.ts';
import {parseYaml} from '../manifests.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName, resourceName} from '../resources.ts';
import {findNamed} from '../targets.ts';

const subresources = ['resize', 'status'] as const;

const preamble = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/**
The person's editor is the context's `edit`; without one, standard input is the edited manifest, so that a scenario can
edit. A refused edit is not opened again: the server's answer ends the command.
*/
export const edit: Command = {
	name: 'edit',
	mutates: true,
	flags: {...fileFlags, ...outputFlag, subresource: {type: 'string'}, 'save-config': {type: 'boolean'}, 'windows-line-endings': {type: 'boolean'}},
	help: 'Edit a resource from the default editor.\n\nUsage:\n  kubectl edit (RESOURCE/NAME | -f FILENAME) [options]',
	run(invocation) {
		const {flags} = invocation;
		if (flags.has('subresource') && !subresources.some((name) => name === flags.text('subresource'))) {
			throw new CommandError(`invalid subresource value: ${JSON.stringify(flags.text('subresource'))}. Must be one of [resize status]`);
		}
		const found = findNamed(invocation, invocation.args);
		reportErrors(invocation, found.errors);
		for (const object of found.objects) editOne(invocation, object);
	},
};

function editOne(invocation: Invocation, object: ApiObject): void {
	const {context, client} = invocation;
	const original = asSerialized(object);
	const text = preamble + toYaml(original);
	const edited = context.edit ? (context.edit(text) ?? text) : context.stdin;
	if (edited === undefined) {
		throw new CommandError(`there is no editor here; give the edited manifest on standard input, or use kubectl patch, set or apply`);
	}
	const isEmpty = edited.split('\n').every((line) => line.trim() === '' || line.startsWith('#'));
	if (isEmpty) throw new CommandError('Edit cancelled, saved file was empty.');
	const modified = parseYaml(edited, 'edited manifest') as Draft & Record<string, unknown>;
	if (isEqualJson(modified, JSON.parse(JSON.stringify(original)))) {
		invocation.err('Edit cancelled, no changes made.\n');
		return;
	}
	if (modified.metadata?.name !== object.metadata.name) throw new CommandError('At least one of apiVersion, kind and name was changed');
	const definition = definitionOf(object);
	const typeName = definition.type ?? definition.kind;
	const patch = twoWayPatch(typeName, original, modified);
	const subresource = subresources.find((name) => name === invocation.flags.text('subresource'));
	client.patch(resourceName(definition), objectKey(object), patch, 'strategic', {fieldValidation: 'Strict', subresource});
	invocation.out(`${objectName(object)} edited\n`);
}
