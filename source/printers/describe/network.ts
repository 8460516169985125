import type {EndpointAddress, EndpointSlice, Endpoints, KubernetesEvent, Service} from '../../api/generated/types.ts';
import {formatLabels} from '../../api/selectors.ts';
import {describeEvents} from './events.ts';
import {describeHead} from './parts.ts';
import {DescribeWriter} from './writer.ts';

export function describeService(
	service: Service,
	slices: readonly EndpointSlice[],
	events: readonly KubernetesEvent[] | undefined,
	nowMs: number,
): string {
	const spec = service.spec ?? {};
	const w = new DescribeWriter();
	describeHead(w, service);
	w.line(0, `Selector:\t${formatLabels(spec.selector)}`);
	w.line(0, `Type:\t${spec.type ?? ''}`);
	if (spec.ipFamilyPolicy) w.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
	w.line(0, `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`);
	w.line(0, `IP:\t${spec.clusterIP ?? ''}`);
	w.line(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
	if (spec.externalIPs?.length) w.line(0, `External IPs:\t${spec.externalIPs.join(',')}`);
	if (spec.loadBalancerIP) w.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
	if (spec.externalName) w.line(0, `External Name:\t${spec.externalName}`);
	const ingress = service.status?.loadBalancer?.ingress ?? [];
	if (ingress.length > 0) {
		const texts = ingress.map(({ip, ipMode, hostname}) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ''}` : (hostname ?? '')));
		w.line(0, `LoadBalancer Ingress:\t${texts.join(', ')}`);
	}
	for (const {name = '', port, protocol = 'TCP', targetPort, nodePort} of spec.ports ?? []) {
		const shownName = name || '<unset>';
		w.line(0, `Port:\t${shownName}\t${port}/${protocol}`);
		w.line(0, `TargetPort:\t${targetPort ?? port}/${protocol}`);
		if (nodePort) w.line(0, `NodePort:\t${shownName}\t${nodePort}/${protocol}`);
		w.line(0, `Endpoints:\t${endpointsText(slices, name)}`);
	}
	w.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
	if (spec.externalTrafficPolicy) w.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
	if (spec.internalTrafficPolicy) w.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
	if (spec.healthCheckNodePort) w.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
	if (spec.loadBalancerSourceRanges?.length) w.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

/** Ready addresses of the named port, at most three of them. Upstream: `formatEndpointSlices`. */
function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
	if (slices.length === 0) return '<none>';
	const all = slices.flatMap(({ports, endpoints}) => {
		const ready = (endpoints ?? []).filter(({conditions}) => conditions?.ready !== false).map(({addresses}) => addresses[0] ?? '');
		if (!ports?.length) return ready;
		return ports
			.filter(({name}) => (name ?? '') === portName)
			.flatMap(({port}) => ready.map((address) => `${address.includes(':') ? `[${address}]` : address}:${port ?? 0}`));
	});
	const shown = all.slice(0, 3).join(',');
	return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown;
}

export function describeEndpointSlice(slice: EndpointSlice, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const w = new DescribeWriter();
	describeHead(w, slice);
	w.line(0, `AddressType:\t${slice.addressType}`);
	if (slice.ports?.length) {
		w.line(0, 'Ports:');
		w.line(1, 'Name\tPort\tProtocol');
		w.line(1, '----\t----\t--------');
		for (const {name, port, protocol = 'TCP'} of slice.ports) w.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`);
	} else {
		w.line(0, 'Ports: <unset>');
	}
	w.line(0, slice.endpoints?.length ? 'Endpoints:' : 'Endpoints: <none>');
	for (const {addresses, conditions, hostname, targetRef, nodeName, zone} of slice.endpoints ?? []) {
		w.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`);
		w.line(2, 'Conditions:');
		w.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`);
		w.line(2, `Hostname:\t${hostname ?? '<unset>'}`);
		if (targetRef) w.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
		w.line(2, `NodeName:\t${nodeName ?? '<unset>'}`);
		w.line(2, `Zone:\t${zone ?? '<unset>'}`);
	}
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

/** Upstream: kubectl's `EndpointsDescriber`. */
export function describeEndpoints(endpoints: Endpoints, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const w = new DescribeWriter();
	describeHead(w, endpoints);
	w.line(0, 'Subsets:');
	const listed = (addresses: readonly EndpointAddress[] = []): string => addresses.map(({ip}) => ip).join(',') || '<none>';
	for (const {addresses, notReadyAddresses, ports = []} of endpoints.subsets ?? []) {
		w.line(1, `Addresses:\t${listed(addresses)}`);
		w.line(1, `NotReadyAddresses:\t${listed(notReadyAddresses)}`);
		if (ports.length > 0) {
			w.line(1, 'Ports:');
			w.line(2, 'Name\tPort\tProtocol');
			w.line(2, '----\t----\t--------');
			for (const {name, port, protocol = 'TCP'} of ports) w.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
		}
		w.line(0, '');
	}
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}
