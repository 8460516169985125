import type {Container, EnvVar, PodSpec} from '../../api/generated/types.ts';
import {type ApiObject, isEqualJson, objectKey} from '../../api/objects.ts';
import {isQuantity} from '../../api/quantity.ts';
import {isRequestError} from '../../api/status-error.ts';
import {type Command, dryRunSuffix, type Invocation} from '../command.ts';
import {CommandError} from '../errors.ts';
import {dryRunFlag, type FlagDefinitions, fieldManagerFlag, outputFlag} from '../flags.ts';
import {parseChanges, parseLabels} from '../key-values.ts';
import {checkFormat, ResultPrinter} from '../output.ts';
import {reportErrors} from '../report-errors.ts';
import {definitionOf, objectName, resourceName} from '../resources.ts';
import {findTargets, targetFlags} from '../targets.ts';

/** Left out: `set selector`, `set serviceaccount`, `set subject`, and `set env --from`. */
const common: FlagDefinitions = {...targetFlags, ...outputFlag, ...dryRunFlag, ...fieldManagerFlag, local: {type: 'boolean'}};

type WithTemplate = {readonly template?: {readonly spec?: PodSpec}};
type WithPods = ApiObject & {readonly spec?: PodSpec & WithTemplate & {readonly jobTemplate?: {readonly spec?: WithTemplate}}};

/** Changes the containers of every object named, and says `image updated` and the like of those that changed. */
function changeContainers(invocation: Invocation, names: readonly string[], operation: string, change: (spec: PodSpec) => PodSpec): void {
	const found = findTargets(invocation, names);
	const errors = [...found.errors];
	const dryRun = invocation.dryRun();
	for (const object of found.objects as readonly WithPods[]) {
		try {
			const changed = withPodSpec(object, change);
			const {format} = checkFormat(invocation);
			if (isEqualJson(changed, object)) {
				if (format !== '') new ResultPrinter(invocation).print(object, operation, dryRun);
				continue;
			}
			const definition = definitionOf(object);
			const {spec} = changed;
			const result =
				dryRun === 'client'
					? changed
					: invocation.client.patch(resourceName(definition), objectKey(object), {spec}, 'merge', {dryRun: dryRun === 'server'});
			if (format !== '') new ResultPrinter(invocation).print(result, operation, dryRun);
			else invocation.out(`${objectName(object)} ${operation}${dryRunSuffix(dryRun)}\n`);
		} catch (error) {
			if (!isRequestError(error) && !(error instanceof CommandError)) throw error;
			errors.push(error);
		}
	}
	reportErrors(invocation, errors);
}

function withPodSpec(object: WithPods, change: (spec: PodSpec) => PodSpec): WithPods {
	if (object.kind === 'Pod' && object.spec) return {...object, spec: change(object.spec)};
	const {template, jobTemplate} = object.spec ?? {};
	const ofJob = jobTemplate?.spec?.template;
	if (ofJob?.spec) {
		const spec = {...jobTemplate!.spec, template: {...ofJob, spec: change(ofJob.spec)}};
		return {...object, spec: {...object.spec!, jobTemplate: {...jobTemplate, spec}}};
	}
	if (!template?.spec) throw new CommandError(`the object is not a pod or does not have a pod template: *unstructured.Unstructured`);
	return {...object, spec: {...object.spec!, template: {...template, spec: change(template.spec)}}};
}

export const setImage: Command = {
	name: 'set image',
	mutates: true,
	flags: common,
	help: 'Update existing container image(s) of resources.\n\nUsage:\n  kubectl set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
	run(invocation) {
		const {set, removed, rest} = parseChanges(invocation.args, 'image');
		if (set.size === 0 || removed.length > 0) throw new CommandError('at least one image update is required');
		if (set.has('*') && set.size > 1)
			throw new CommandError('all containers are already specified by *, but saw more than one container_name=container_image pairs');
		changeContainers(invocation, rest, 'image updated', (spec) => {
			const names = [...spec.containers, ...(spec.initContainers ?? [])].map(({name}) => name);
			const missing = [...set.keys()].find((name) => name !== '*' && !names.includes(name));
			if (missing !== undefined) throw new CommandError(`unable to find container named ${JSON.stringify(missing)}`);
			return mapContainers(spec, (container) => {
				const image = set.get(container.name) ?? set.get('*');
				return image === undefined ? container : {...container, image};
			});
		});
	},
};

function mapContainers(spec: PodSpec, change: (container: Container) => Container): PodSpec {
	return {
		...spec,
		containers: spec.containers.map(change),
		...(spec.initContainers && {initContainers: spec.initContainers.map(change)}),
	};
}

export const setEnv: Command = {
	name: 'set env',
	mutates: true,
	flags: {
		...common,
		containers: {type: 'string', short: 'c', default: '*'},
		env: {type: 'array', short: 'e'},
		list: {type: 'boolean'},
		overwrite: {type: 'boolean', default: 'true'},
	},
	help: 'Update environment variables on a pod template.\n\nUsage:\n  kubectl set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]',
	run(invocation) {
		const {flags} = invocation;
		const {set, removed, rest} = parseChanges([...invocation.args, ...flags.all('env')], 'environment variable');
		if (flags.isSet('list')) {
			listVariables(invocation, rest);
			return;
		}
		if (set.size + removed.length === 0) throw new CommandError('at least one environment variable must be provided');
		const pattern = new RegExp(
			`^${flags
				.text('containers')
				.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
				.replaceAll('*', '.*')}$`,
		);
		changeContainers(invocation, rest, 'env updated', (spec) => ({
			...spec,
			containers: spec.containers.map((container) => (pattern.test(container.name) ? withVariables(container, set, removed) : container)),
		}));
	},
};

function withVariables(container: Container, set: ReadonlyMap<string, string>, removed: readonly string[]): Container {
	const kept = (container.env ?? []).filter(({name}) => !removed.includes(name));
	const replaced = kept.map((variable): EnvVar => (set.has(variable.name) ? {name: variable.name, value: set.get(variable.name)!} : variable));
	const added = [...set].filter(([name]) => !kept.some((variable) => variable.name === name)).map(([name, value]) => ({name, value}));
	const env = [...replaced, ...added];
	const {env: _, ...rest} = container;
	return env.length > 0 ? {...rest, env} : rest;
}

function listVariables(invocation: Invocation, names: readonly string[]): void {
	const found = findTargets(invocation, names);
	for (const object of found.objects as readonly WithPods[]) {
		const spec = object.kind === 'Pod' ? object.spec : object.spec?.template?.spec;
		for (const {name, env = []} of spec?.containers ?? []) {
			invocation.out(`# ${definitionOf(object).resource} ${object.metadata.name}, container ${name}\n`);
			for (const variable of env) {
				const {secretKeyRef, configMapKeyRef, fieldRef} = variable.valueFrom ?? {};
				if (secretKeyRef) invocation.out(`# ${variable.name} from secret ${secretKeyRef.name}, key ${secretKeyRef.key}\n`);
				else if (configMapKeyRef) invocation.out(`# ${variable.name} from configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}\n`);
				else if (fieldRef) invocation.out(`# ${variable.name} from field path ${fieldRef.fieldPath}\n`);
				else invocation.out(`${variable.name}=${variable.value ?? ''}\n`);
			}
		}
	}
	reportErrors(invocation, found.errors);
}

export const setResources: Command = {
	name: 'set resources',
	mutates: true,
	flags: {...common, containers: {type: 'string', short: 'c', default: '*'}, limits: {type: 'string'}, requests: {type: 'string'}},
	help: 'Update resource requests/limits on objects with pod templates.\n\nUsage:\n  kubectl set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]',
	run(invocation) {
		const {flags} = invocation;
		if (!flags.has('limits') && !flags.has('requests')) {
			throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)');
		}
		const [limits, requests] = [quantitiesOf(flags.text('limits')), quantitiesOf(flags.text('requests'))];
		const pattern = new RegExp(`^${flags.text('containers').replaceAll('*', '.*')}$`);
		changeContainers(invocation, invocation.args, 'resource requirements updated', (spec) => ({
			...spec,
			containers: spec.containers.map((container) =>
				pattern.test(container.name)
					? {
							...container,
							resources: {
								...container.resources,
								...(flags.has('limits') && {limits: {...container.resources?.limits, ...limits}}),
								...(flags.has('requests') && {requests: {...container.resources?.requests, ...requests}}),
							},
						}
					: container,
			),
		}));
	},
};

function quantitiesOf(text: string): Record<string, string> {
	if (text === '') return {};
	const quantities = parseLabels(text);
	const wrong = Object.values(quantities).find((quantity) => !isQuantity(quantity));
	if (wrong !== undefined) {
		throw new CommandError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
	}
	return quantities;
}
