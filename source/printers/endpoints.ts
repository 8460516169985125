import type {EndpointSubset, Endpoints} from '../api/generated/types.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text} from './table-definition.ts';

const shownMost = 3;

export const endpointsTable: TableDefinition<Endpoints> = {
	columns: [nameColumn, text('Endpoints'), ageColumn],
	row: ({metadata, subsets}, nowMs) => [metadata.name, endpointsText(subsets ?? []), ageOf(metadata.creationTimestamp, nowMs)],
};

/** Upstream: pkg/printers/internalversion, `formatEndpoints`. Those that are not ready do not count. */
function endpointsText(subsets: readonly EndpointSubset[]): string {
	if (subsets.length === 0) return '<none>';
	const all = subsets.flatMap(({addresses = [], ports = []}) =>
		ports.length === 0 ? addresses.map(({ip}) => ip) : ports.flatMap(({port}) => addresses.map(({ip}) => `${ip}:${port}`)),
	);
	const shown = all.slice(0, shownMost).join(',');
	return all.length > shownMost ? `${shown} + ${all.length - shownMost} more...` : shown;
}
