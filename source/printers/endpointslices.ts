import type {EndpointSlice} from '../api/generated/types.ts';
import {ageOf, atMostThree} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text} from './table-definition.ts';

export const endpointSliceTable: TableDefinition<EndpointSlice> = {
	columns: [nameColumn, text('AddressType'), text('Ports'), text('Endpoints'), ageColumn],
	row({metadata, addressType, ports, endpoints}, nowMs) {
		return [
			metadata.name,
			addressType,
			atMostThree((ports ?? []).map(({port, name}) => String(port ?? name ?? '*'))) || '<unset>',
			atMostThree((endpoints ?? []).flatMap(({addresses}) => addresses)) || '<unset>',
			ageOf(metadata.creationTimestamp, nowMs),
		];
	},
};
