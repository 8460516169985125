import type {Service} from '../../../api/generated/types.ts';
import {dns1035LabelProblems} from '../../../api/names.ts';
import type {Draft} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {isExternallyAccessible, isOpenToBothFamilies, validateService, validateServiceUpdate} from '../validation/service.ts';

const affinitySeconds = 10_800;

/** Upstream: `SetDefaults_Service`, pkg/registry/core/service. Addresses and node ports come from service-allocator.ts. */
export const services: ResourceDefinition = {
	...usual,
	resource: 'services',
	singular: 'service',
	kind: 'Service',
	shortNames: ['svc'],
	categories: ['all'],
	hasStatus: true,
	nameProblems: dns1035LabelProblems,
	setDefaults(service) {
		service.spec ??= {};
		const {spec} = service;
		spec.sessionAffinity ||= 'None';
		if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
		else if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
			spec.sessionAffinityConfig = {clientIP: {timeoutSeconds: affinitySeconds}};
		}
		spec.type ||= 'ClusterIP';
		for (const port of spec.ports ?? []) {
			port.protocol ||= 'TCP';
			if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
		}
		if (isExternallyAccessible(service as unknown as Service)) spec.externalTrafficPolicy ||= 'Cluster';
		if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
		if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
	},
	prepareForCreate(service) {
		service.status = {loadBalancer: {}};
		dropUnusedFields(service);
		setAddressDefaults(service);
	},
	prepareForUpdate(service, previous) {
		const old = previous as Service;
		const {spec} = service;
		// An update that leaves the addresses out keeps them. Upstream: `patchAllocatedValues`.
		if (spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName') {
			if (!spec.clusterIP) {
				spec.clusterIP = old.spec.clusterIP;
				spec.clusterIPs = old.spec.clusterIPs;
			}
			spec.ipFamilies ??= old.spec.ipFamilies;
			spec.ipFamilyPolicy ??= old.spec.ipFamilyPolicy;
		}
		if (needsNodePorts(spec) && needsNodePorts(old.spec)) {
			for (const port of spec.ports ?? []) {
				port.nodePort ||= old.spec.ports?.find((before) => before.port === port.port && before.protocol === port.protocol)?.nodePort;
			}
		}
		dropUnusedFields(service);
		setAddressDefaults(service);
	},
	validate: (object) => validateService(object as Service),
	validateUpdate: (object, previous) => validateServiceUpdate(object as Service, previous as Service),
};

export function needsNodePorts(spec: Service['spec']): boolean {
	return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);
}

/** What goes with a type that the service no longer is. Upstream: `dropTypeDependentFields`. */
function dropUnusedFields({spec}: Draft): void {
	if (spec.type === 'ExternalName') {
		for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete spec[field];
	} else {
		delete spec.externalName;
	}
	if (spec.type === 'ClusterIP' && !spec.externalIPs?.length) delete spec.externalTrafficPolicy;
	if (spec.type !== 'LoadBalancer') delete spec.allocateLoadBalancerNodePorts;
}

/** IPv4 alone, as the cluster is; but a headless service without a selector is open to both families. */
function setAddressDefaults({spec}: Draft): void {
	if (spec.type === 'ExternalName') return;
	if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
	const isBoth = isOpenToBothFamilies(spec);
	spec.ipFamilyPolicy ??= isBoth ? 'RequireDualStack' : 'SingleStack';
	spec.ipFamilies ??= ['IPv4'];
	if (isBoth && spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1) {
		spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4'];
	}
}
