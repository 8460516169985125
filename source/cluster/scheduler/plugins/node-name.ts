import {type FilterPlugin, filter, type Refusal, skip} from '../framework.ts';

const name = 'NodeName';
const refusal: Refusal = {plugin: name, reasons: ["node(s) didn't match the requested node name"], isUnresolvable: true};

/** A pod that names its node goes nowhere else. */
export function nodeName(): FilterPlugin {
	let wanted: string | undefined;
	return {
		name,
		preFilter({pod}) {
			wanted = pod.pod.spec.nodeName;
			return wanted ? filter : skip;
		},
		filter: (node) => (node.name === wanted ? undefined : refusal),
		isHelpedBy: (event, {pod}) => event.kind === 'node-added' && event.node.metadata.name === pod.spec.nodeName,
	};
}
