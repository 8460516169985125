import {goJsonProblem} from '../../api/go-json.ts';
import {objectKey} from '../../api/objects.ts';
import {badRequest, isRequestError} from '../../api/status-error.ts';
import type {PatchType} from '../../cluster/apiserver/patch/patch.ts';
import type {Command} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, fieldManagerFlag, fileFlags, outputFlag} from '../flags.ts';
import {parseYamlValue, readInput} from '../manifests.ts';
import {ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, resourceName} from '../resources.ts';
import {findNamed} from '../targets.ts';

const subresources = ['status', 'scale', 'ephemeralcontainers', 'resize'] as const;

export const patch: Command = {
	name: 'patch',
	mutates: true,
	flags: {
		...fileFlags,
		...outputFlag,
		...dryRunFlag,
		...fieldManagerFlag,
		patch: {type: 'string', short: 'p'},
		'patch-file': {type: 'string'},
		type: {type: 'string', default: 'strategic'},
		subresource: {type: 'string'},
	},
	help: 'Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.\n\nUsage:\n  kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]',
	run(invocation) {
		const {flags, client} = invocation;
		const type = flags.text('type');
		if (!['json', 'merge', 'strategic'].includes(type)) {
			throw invocation.usageError(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
		}
		if (!flags.has('patch') && !flags.has('patch-file'))
			throw new CommandError('must specify --patch or --patch-file containing the contents of the patch');
		const text = flags.has('patch') ? flags.text('patch') : readInput(invocation, flags.text('patch-file')).text;
		const {body, problem} = readPatch(text);
		const subresource = subresources.find((name) => name === flags.text('subresource'));
		if (flags.has('subresource') && !subresource) {
			throw new CommandError(`invalid subresource value: ${JSON.stringify(flags.text('subresource'))}. Must be one of [status scale resize]`);
		}
		const dryRun = invocation.dryRun();
		const printer = new ResultPrinter(invocation);
		const found = findNamed(invocation, invocation.args);
		const errors = [...found.errors];
		for (const object of found.objects) {
			try {
				if (dryRun === 'client') {
					printer.print(object, 'patched', dryRun);
					continue;
				}
				if (problem !== undefined) throw badRequest(type === 'strategic' ? problem : `error decoding patch: ${problem}`);
				const options = {dryRun: dryRun === 'server', fieldValidation: 'Ignore' as const, subresource};
				const patched = client.patch(resourceName(definitionOf(object)), objectKey(object), body, type as PatchType, options);
				printer.print(patched, patched === object ? 'patched (no change)' : 'patched', dryRun);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				errors.push(error);
			}
		}
		reportErrors(invocation, errors);
	},
};

/**
What is patched in, or what the server will say of it: what looks like JSON is handed on as it is, all else is taken for
YAML. Upstream: `yaml.ToJSON`.
*/
function readPatch(text: string): {readonly body: unknown; readonly problem?: string} {
	if (text.trimStart().startsWith('{')) {
		const problem = goJsonProblem(text);
		return problem === undefined ? {body: JSON.parse(text)} : {body: undefined, problem};
	}
	try {
		const body = parseYamlValue(text, 'patch');
		// A text or a number by itself is YAML, too.
		if (typeof body === 'object' && body !== null) return {body};
		return {
			body: undefined,
			problem: `json: cannot unmarshal ${typeof body === 'boolean' ? 'bool' : typeof body} into Go value of type map[string]interface {}`,
		};
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(
			`unable to parse ${JSON.stringify(text)}: ${error.message.replace(/^error parsing patch: error converting YAML to JSON: /, '')}`,
		);
	}
}
