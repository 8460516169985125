import type {PanelName} from '../layout.ts';
import type {Panel} from '../panel.ts';
import {conditionsPanel} from './conditions.ts';
import {describePanel, outputPanel, yamlPanel} from './documents.ts';
import {eventsPanel} from './events.ts';
import {logsPanel} from './logs.ts';
import {nodesPanel} from './nodes.ts';
import {podPanel} from './pod.ts';
import {podsPanel} from './pods.ts';
import {pressurePanel} from './pressure.ts';
import {probesPanel} from './probes.ts';
import {timelinePanel} from './timeline.ts';
import {trafficPanel} from './traffic.ts';
import {whyPanel} from './why.ts';

/** Every panel; the first nine have their number for a key. */
export const panels: readonly Panel[] = [
	podsPanel,
	podPanel,
	conditionsPanel,
	probesPanel,
	pressurePanel,
	trafficPanel,
	eventsPanel,
	logsPanel,
	nodesPanel,
	timelinePanel,
	yamlPanel,
	describePanel,
	whyPanel,
	outputPanel,
];

export const numberedPanels: readonly Panel[] = panels.slice(0, 9);

const byName = new Map(panels.map((panel) => [panel.name, panel]));

export function panelOf(name: PanelName): Panel {
	return byName.get(name)!;
}
