import {type FilterPlugin, filter, type Refusal, skip} from '../framework.ts';
import {type HostPort, isPortConflict, podInfo} from '../pod-info.ts';

const name = 'NodePorts';
const refusal: Refusal = {plugin: name, reasons: ["node(s) didn't have free ports for the requested pod ports"], isUnresolvable: false};

/** Keeps pods off nodes where a host port they want is taken. */
export function nodePorts(): FilterPlugin {
	let wanted: readonly HostPort[] = [];
	return {
		name,
		preFilter({pod}) {
			wanted = pod.hostPorts;
			return wanted.length > 0 ? filter : skip;
		},
		filter({podsWithPorts}) {
			for (const {hostPorts} of podsWithPorts) if (conflicts(hostPorts, wanted)) return refusal;
			return undefined;
		},
		isHelpedBy: (event, pod) => event.kind === 'node-added' || (event.kind === 'pod-gone' && conflicts(podInfo(event.pod).hostPorts, pod.hostPorts)),
	};
}

function conflicts(taken: readonly HostPort[], wanted: readonly HostPort[]): boolean {
	return taken.some((port) => wanted.some((other) => isPortConflict(port, other)));
}
