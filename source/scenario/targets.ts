import type {ApiObject} from '../api/objects.ts';
import {parseLabelSelector, requirementsMatch} from '../api/selectors.ts';
import type {ResourceName} from '../cluster/apiserver/resources/catalogue.ts';
import {resourceDefinitions} from '../cluster/apiserver/resources/catalogue.ts';
import type {FaultTarget} from '../faults/fault.ts';
import type {RunView} from './run-view.ts';
import type {TargetSelection} from './scenario.ts';

/** The things a selection means at this moment, sorted by name; or why there are none. */
export function selectTargets(run: RunView, selection: TargetSelection): readonly FaultTarget[] | string {
	if (selection.kind === 'cluster') return [{kind: 'cluster', name: 'cluster'}];
	const definition = resourceDefinitions.find(
		({resource, singular, shortNames}) => resource === selection.kind || singular === selection.kind || shortNames.includes(selection.kind),
	);
	if (!definition) return `there is no kind of thing called ${JSON.stringify(selection.kind)}`;
	const namespace = definition.isNamespaced ? selection.namespace : undefined;
	const isWanted = selectionTest(selection);
	const found = (run.list(definition.resource as ResourceName, namespace) as readonly ApiObject[]).filter(isWanted);
	const chosen = choose(found, selection);
	if (chosen.length === 0)
		return `there is no ${definition.singular} ${selection.name ?? selection.selector ?? ''} to strike${namespace ? ` in namespace ${namespace}` : ''}`;
	return chosen.map((object) => targetOf(object, selection.container));
}

/** The object as a fault's target. */
export function targetOf(object: ApiObject, container?: string): FaultTarget {
	const {namespace, name} = object.metadata;
	if (object.kind === 'Node') return {kind: 'node', name};
	if (object.kind === 'Pod') return {kind: container === undefined ? 'pod' : 'container', namespace, name, container};
	return {kind: 'workload', namespace, name, workloadKind: object.kind};
}

function selectionTest({name, selector}: TargetSelection): (object: ApiObject) => boolean {
	if (name !== undefined) return (object) => object.metadata.name === name;
	if (selector === undefined) return () => true;
	const requirements = parseLabelSelector(selector);
	// The scenario was refused before it came here if its selector does not parse.
	if ('error' in requirements) throw new Error(requirements.error);
	return (object) => requirementsMatch(requirements, object.metadata.labels);
}

function choose(found: readonly ApiObject[], {mode, value}: TargetSelection): readonly ApiObject[] {
	switch (mode) {
		case 'one':
			return found.slice(0, 1);
		case 'all':
			return found;
		case 'fixed':
			return found.slice(0, value ?? 1);
		case 'fixed-percent':
			return found.slice(0, Math.ceil((found.length * (value ?? 100)) / 100));
	}
}
