import type {Service, ServicePort} from '../api/generated/types.ts';
import {formatLabels} from '../api/selectors.ts';
import {ageOf} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

/** `80/TCP`, `80:30080/TCP,443/TCP`. */
function portsText(ports: readonly ServicePort[]): string {
	const texts = ports.map(({port, nodePort, protocol = 'TCP'}) => (nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`));
	return texts.join(',') || '<none>';
}

function externalIpText({spec, status}: Service): string {
	const externalIps = spec?.externalIPs ?? [];
	switch (spec?.type ?? 'ClusterIP') {
		case 'LoadBalancer': {
			const balancers = (status?.loadBalancer?.ingress ?? []).map(({ip, hostname}) => ip || hostname || '').filter((address) => address !== '');
			return [...new Set(balancers).values()].toSorted().concat(externalIps).join(',') || '<pending>';
		}
		case 'ExternalName':
			return spec?.externalName ?? '';
		default:
			return externalIps.join(',') || '<none>';
	}
}

export const serviceTable: TableDefinition<Service> = {
	columns: [nameColumn, text('Type'), text('Cluster-IP'), text('External-IP'), text('Port(s)'), ageColumn, wide('Selector')],
	row(service, nowMs) {
		const {metadata, spec} = service;
		return [
			metadata.name,
			spec?.type ?? 'ClusterIP',
			spec?.clusterIPs?.[0] || spec?.clusterIP || '<none>',
			externalIpText(service),
			portsText(spec?.ports ?? []),
			ageOf(metadata.creationTimestamp, nowMs),
			formatLabels(spec?.selector),
		];
	},
};
