import type {Service, ServicePort} from '../../../api/generated/types.ts';
import {dns1123LabelProblems, dns1123SubdomainProblems, isIpAddress, portNumberProblems, qualifiedNameProblems} from '../../../api/names.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {addInvalid, checkOneOf, duplicate, type FieldErrors, forbiddenField, invalidValue, required, unsupported} from './field-errors.ts';
import {validateLabels} from './metadata.ts';
import {checkPort} from './probes.ts';

const kubeletPort = 10_250;
const affinitySecondsMax = 86_400;
const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function isHeadless({spec}: Service): boolean {
	return spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';
}

/** Reachable from outside the cluster. */
export function isExternallyAccessible({spec}: Service): boolean {
	return spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0);
}

/** A headless service without a selector may hold addresses of either family, whatever the cluster has. */
export function isOpenToBothFamilies({clusterIP, selector}: Service['spec']): boolean {
	return clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;
}

/** Upstream: pkg/apis/core/validation, `ValidateService`, after pkg/registry/core/service/storage, `initIPFamilyFields`. */
export function validateService(service: Service): FieldError[] {
	const familyErrors = validateIpFamilies(service);
	if (familyErrors.length > 0) return familyErrors;
	const errors: FieldErrors = [];
	const {spec} = service;
	const ports = spec.ports ?? [];
	if (ports.length === 0 && !isHeadless(service) && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
	validateType(errors, service, ports);
	const names = new Set<string>();
	for (const [index, port] of ports.entries()) validatePort(errors, port, ports.length > 1, names, `spec.ports[${index}]`);
	if (spec.selector) validateLabels(errors, spec.selector, 'spec.selector');
	checkOneOf(errors, 'spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']);
	validateAffinity(errors, service);
	validateClusterIps(errors, service);
	for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
		const path = `spec.externalIPs[${index}]`;
		if (!isIpAddress(ip)) errors.push(invalidValue(path, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
		else if (ip.startsWith('127.')) errors.push(invalidValue(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
	}
	checkOneOf(errors, 'spec.type', spec.type, types);
	validateNodePorts(errors, spec.type, ports);
	const seen = new Set<string>();
	for (const [index, {protocol, port}] of ports.entries()) {
		const key = `${protocol}/${port}`;
		if (seen.has(key))
			errors.push(duplicate(`spec.ports[${index}]`, {Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0}));
		seen.add(key);
	}
	validateLoadBalancer(errors, service);
	validateTrafficPolicies(errors, service);
	return errors;
}

/** Upstream: `ValidateServiceUpdate`. */
export function validateServiceUpdate(service: Service, previous: Service): FieldError[] {
	const errors: FieldErrors = [];
	const [before, after] = [previous.spec.clusterIPs ?? [], service.spec.clusterIPs ?? []];
	if (service.spec.type === 'ExternalName' || previous.spec.type === 'ExternalName') return errors;
	if (before.length === 0 || after[0] === before[0]) return errors;
	if (after.length === 0) errors.push(invalidValue('spec.clusterIPs[0]', after, 'primary clusterIP can not be unset'));
	else errors.push(invalidValue('spec.clusterIPs[0]', after, 'may not change once set'));
	return errors;
}

function validateType(errors: FieldErrors, service: Service, ports: readonly ServicePort[]): void {
	const {spec} = service;
	if (spec.type === 'LoadBalancer') {
		for (const [index, {port}] of ports.entries()) {
			if (port !== kubeletPort) continue;
			errors.push(invalidValue(`spec.ports[${index}]`, port, `may not expose port ${port} externally since it is used by kubelet`));
		}
	}
	if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(service)) {
		errors.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
	}
	if (spec.type !== 'ExternalName') return;
	if (spec.clusterIPs?.length) errors.push(forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services'));
	const name = (spec.externalName ?? '').replace(/\.$/, '');
	if (name) addInvalid(errors, 'spec.externalName', name, dns1123SubdomainProblems(name));
	else errors.push(required('spec.externalName'));
}

function validatePort(errors: FieldErrors, servicePort: ServicePort, isNameNeeded: boolean, names: Set<string>, path: string): void {
	const {name, port, protocol, targetPort, appProtocol} = servicePort;
	if (name) {
		addInvalid(errors, `${path}.name`, name, dns1123LabelProblems(name));
		if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
		names.add(name);
	} else if (isNameNeeded) {
		errors.push(required(`${path}.name`));
	}
	addInvalid(errors, `${path}.port`, port ?? 0, portNumberProblems(port ?? 0));
	checkOneOf(errors, `${path}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']);
	checkPort(errors, targetPort, `${path}.targetPort`);
	if (appProtocol !== undefined) addInvalid(errors, `${path}.appProtocol`, appProtocol, qualifiedNameProblems(appProtocol));
}

function validateAffinity(errors: FieldErrors, {spec}: Service): void {
	const field = 'spec.sessionAffinityConfig';
	if (spec.sessionAffinity !== 'ClientIP') {
		if (spec.sessionAffinityConfig) errors.push(forbiddenField(field, 'must not be set when session affinity is None'));
		return;
	}
	const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
	if (seconds === undefined) errors.push(required(`${field}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP'));
	else if (seconds <= 0 || seconds > affinitySecondsMax) {
		errors.push(invalidValue(`${field}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${affinitySecondsMax}`));
	}
}

function validateClusterIps(errors: FieldErrors, {spec}: Service): void {
	const {clusterIP, clusterIPs} = spec;
	if (spec.type === 'ExternalName') return;
	if (clusterIPs?.length) {
		if (!clusterIP) errors.push(required('spec.clusterIP', 'must be set when `clusterIPs` is specified'));
		else if (clusterIPs[0] !== clusterIP) errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
	}
	for (const [index, ip] of (clusterIPs ?? []).entries()) {
		if (ip === 'None' || ip === '' || isIpAddress(ip)) continue;
		errors.push(invalidValue(`spec.clusterIPs[${index}]`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
	}
}

/** What the cluster has is IPv4 alone: both families cannot be had, nor IPv6. These errors hide all others. */
function validateIpFamilies({spec}: Service): FieldError[] {
	if (spec.type === 'ExternalName') return [];
	const {ipFamilies = [], ipFamilyPolicy, clusterIPs = []} = spec;
	const errors: FieldErrors = [];
	for (const [index, family] of ipFamilies.entries()) {
		checkOneOf(errors, `spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']);
		if (ipFamilies.indexOf(family) < index) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
	}
	if (ipFamilyPolicy !== undefined) checkOneOf(errors, 'spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
	if (errors.length > 0) return errors;
	if (ipFamilyPolicy === 'SingleStack') {
		const detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
		if (clusterIPs.length === 2) errors.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, `${detail} cluster IPs are specified`));
		if (ipFamilies.length === 2) errors.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, `${detail} IP families are specified`));
		if (errors.length > 0) return errors;
	}
	if (isOpenToBothFamilies(spec)) return [];
	if (ipFamilyPolicy === 'RequireDualStack') {
		errors.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
	}
	for (const [index, family] of ipFamilies.entries()) {
		if (family !== 'IPv4') errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
	}
	return errors;
}

function validateNodePorts(errors: FieldErrors, type: string | undefined, ports: readonly ServicePort[]): void {
	const seen = new Set<string>();
	for (const [index, {nodePort, protocol}] of ports.entries()) {
		if (!nodePort) continue;
		const path = `spec.ports[${index}].nodePort`;
		if (type === 'ClusterIP') errors.push(forbiddenField(path, "may not be used when `type` is 'ClusterIP'"));
		const key = `${protocol}/${nodePort}`;
		if (seen.has(key)) errors.push(duplicate(path, nodePort));
		seen.add(key);
	}
}

function validateLoadBalancer(errors: FieldErrors, {spec}: Service): void {
	if (spec.type === 'LoadBalancer') return;
	const only = "may only be used when `type` is 'LoadBalancer'";
	if (spec.loadBalancerSourceRanges?.length) errors.push(forbiddenField('spec.LoadBalancerSourceRanges', only));
	if (spec.allocateLoadBalancerNodePorts !== undefined) errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
	if (spec.loadBalancerClass !== undefined) errors.push(forbiddenField('spec.loadBalancerClass', only));
}

function validateTrafficPolicies(errors: FieldErrors, service: Service): void {
	const {type, externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort, trafficDistribution} = service.spec;
	if (!isExternallyAccessible(service)) {
		if (externalTrafficPolicy) {
			errors.push(invalidValue('spec.externalTrafficPolicy', externalTrafficPolicy, 'may only be set for externally-accessible services'));
		}
	} else {
		checkOneOf(errors, 'spec.externalTrafficPolicy', externalTrafficPolicy, ['Cluster', 'Local']);
	}
	if (healthCheckNodePort && !(type === 'LoadBalancer' && externalTrafficPolicy === 'Local')) {
		const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
		errors.push(invalidValue('spec.healthCheckNodePort', healthCheckNodePort, detail));
	}
	if (internalTrafficPolicy === undefined) {
		if (type !== undefined && type !== 'ExternalName' && types.includes(type)) errors.push(required('spec.internalTrafficPolicy'));
	} else if (internalTrafficPolicy !== 'Cluster' && internalTrafficPolicy !== 'Local') {
		errors.push(unsupported('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local']));
	}
	const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
	if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
		errors.push(unsupported('spec.trafficDistribution', trafficDistribution, distributions));
	}
}
