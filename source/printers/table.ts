import type {ApiObject} from '../api/objects.ts';
import {configMapTable} from './configmaps.ts';
import {cronJobTable} from './cronjobs.ts';
import {daemonSetTable} from './daemonsets.ts';
import {deploymentTable} from './deployments.ts';
import {endpointsTable} from './endpoints.ts';
import {endpointSliceTable} from './endpointslices.ts';
import {eventTable} from './events.ts';
import {jobTable} from './jobs.ts';
import {leaseTable} from './leases.ts';
import {limitRangeTable} from './limitranges.ts';
import {namespaceTable} from './namespaces.ts';
import {nodeTable} from './nodes.ts';
import {podTable} from './pods.ts';
import {priorityClassTable} from './priorityclasses.ts';
import {replicaSetTable} from './replicasets.ts';
import {secretTable} from './secrets.ts';
import {serviceAccountTable} from './serviceaccounts.ts';
import {serviceTable} from './services.ts';
import type {CellValue, TableDefinition} from './table-definition.ts';
import {alignTabs} from './tabwriter.ts';

export type {CellValue, TableColumn, TableDefinition} from './table-definition.ts';

const tables: Readonly<Record<string, unknown>> = {
	pods: podTable,
	nodes: nodeTable,
	namespaces: namespaceTable,
	services: serviceTable,
	endpoints: endpointsTable,
	endpointslices: endpointSliceTable,
	deployments: deploymentTable,
	replicasets: replicaSetTable,
	daemonsets: daemonSetTable,
	jobs: jobTable,
	cronjobs: cronJobTable,
	configmaps: configMapTable,
	secrets: secretTable,
	serviceaccounts: serviceAccountTable,
	priorityclasses: priorityClassTable,
	leases: leaseTable,
	limitranges: limitRangeTable,
	events: eventTable,
};

/** The columns of a resource (`pods`), as the API server answers a request for a table. */
export function tableFor(resource: string): TableDefinition {
	const table = tables[resource];
	if (!table) throw new Error(`no table for ${resource}`);
	return table as TableDefinition;
}

export interface TableOptions {
	readonly isWide?: boolean;
	readonly hasNoHeaders?: boolean;
	/** A NAMESPACE column first, as `-A` gives it. */
	readonly withNamespace?: boolean;
	/** `pod/web` for `web`; the prefix is given: `pod`, `deployment.apps`. */
	readonly namePrefix?: string | undefined;
	/** `-L`: a column for each of these labels. */
	readonly labelColumns?: readonly string[];
	/** `--show-labels` */
	readonly showLabels?: boolean;
	/** `--output-watch-events`: a column with what has happened to all of them: `ADDED`. */
	readonly eventType?: string | undefined;
	/** Widths of the columns printed before; kept up here. */
	readonly remembered?: number[] | undefined;
}

/** The table of some objects as `kubectl get` prints it, a line each, with the heads first. */
export function renderTable(resource: string, objects: readonly ApiObject[], nowMs: number, options: TableOptions = {}): string {
	const {columns, row} = tableFor(resource);
	const {labelColumns = []} = options;
	const shown = columns.map((column) => options.isWide || !column.priority);
	const lines: string[][] = [];
	if (!options.hasNoHeaders) {
		lines.push([
			...(options.eventType === undefined ? [] : ['EVENT']),
			...(options.withNamespace ? ['NAMESPACE'] : []),
			...columns.filter((_, index) => shown[index]).map(({name}) => name.toUpperCase()),
			...labelColumns.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
			...(options.showLabels ? ['LABELS'] : []),
		]);
	}
	for (const object of objects) {
		const {labels = {}, namespace = ''} = object.metadata;
		const cells = row(object, nowMs).map((cell, index) => {
			const isName = options.namePrefix !== undefined && columns[index]!.format === 'name';
			return cellText(isName ? `${options.namePrefix}/${cell}` : cell);
		});
		lines.push([
			...(options.eventType === undefined ? [] : [options.eventType.padEnd(10)]),
			...(options.withNamespace ? [namespace] : []),
			...cells.filter((_, index) => shown[index]),
			...labelColumns.map((label) => labels[label] ?? '<none>'),
			...(options.showLabels ? [labelsCell(labels)] : []),
		]);
	}
	return alignTabs(lines.map((cells) => `${cells.join('\t')}\n`).join(''), {minWidth: 6, padding: 3, remembered: options.remembered});
}

/** A cell ends at its first line break, with dots in place of the rest; terminal escapes are made harmless. */
function cellText(cell: CellValue): string {
	const text = String(cell);
	const end = text.search(/[\f\n\r]/);
	return (end === -1 ? text : `${text.slice(0, end)}...`).replaceAll('\u001b', '^[').replaceAll('\t', ' ');
}

function labelsCell(labels: {readonly [key: string]: string}): string {
	const pairs = Object.keys(labels)
		.toSorted()
		.map((key) => `${key}=${labels[key]}`);
	return pairs.join(',') || '<none>';
}
