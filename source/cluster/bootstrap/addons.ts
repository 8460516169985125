import type {Draft} from '../../api/objects.ts';
import type {ResourceName} from '../apiserver/resources/catalogue.ts';
import {coreDnsVersion, kubernetesVersion} from './versions.ts';

const criticalTolerations = [{key: 'CriticalAddonsOnly', operator: 'Exists'}];

/** What kubeadm installs as add-ons, ready to be created: CoreDNS with its Service, kube-proxy. */
export const addonObjects: readonly {readonly resource: ResourceName; readonly object: Draft}[] = [
	{
		resource: 'configmaps',
		object: {
			apiVersion: 'v1',
			kind: 'ConfigMap',
			metadata: {name: 'coredns', namespace: 'kube-system'},
			data: {
				Corefile: `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`,
			},
		},
	},
	{resource: 'serviceaccounts', object: {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'coredns', namespace: 'kube-system'}}},
	{resource: 'serviceaccounts', object: {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'kube-proxy', namespace: 'kube-system'}}},
	{
		resource: 'services',
		object: {
			apiVersion: 'v1',
			kind: 'Service',
			metadata: {
				name: 'kube-dns',
				namespace: 'kube-system',
				labels: {'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS'},
			},
			spec: {
				clusterIP: '10.96.0.10',
				selector: {'k8s-app': 'kube-dns'},
				ports: [
					{name: 'dns', port: 53, protocol: 'UDP', targetPort: 53},
					{name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53},
					{name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153},
				],
			},
		},
	},
	{
		resource: 'deployments',
		object: {
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: {name: 'coredns', namespace: 'kube-system', labels: {'k8s-app': 'kube-dns'}},
			spec: {
				replicas: 2,
				strategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: 1}},
				selector: {matchLabels: {'k8s-app': 'kube-dns'}},
				template: {
					metadata: {labels: {'k8s-app': 'kube-dns'}},
					spec: {
						priorityClassName: 'system-cluster-critical',
						serviceAccountName: 'coredns',
						affinity: {
							podAntiAffinity: {
								preferredDuringSchedulingIgnoredDuringExecution: [
									{
										weight: 100,
										podAffinityTerm: {
											labelSelector: {matchExpressions: [{key: 'k8s-app', operator: 'In', values: ['kube-dns']}]},
											topologyKey: 'kubernetes.io/hostname',
										},
									},
								],
							},
						},
						tolerations: [...criticalTolerations, {key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule'}],
						nodeSelector: {'kubernetes.io/os': 'linux'},
						containers: [
							{
								name: 'coredns',
								image: `registry.k8s.io/coredns/coredns:${coreDnsVersion}`,
								imagePullPolicy: 'IfNotPresent',
								resources: {limits: {memory: '170Mi'}, requests: {cpu: '100m', memory: '70Mi'}},
								args: ['-conf', '/etc/coredns/Corefile'],
								volumeMounts: [{name: 'config-volume', mountPath: '/etc/coredns', readOnly: true}],
								ports: [
									{containerPort: 53, name: 'dns', protocol: 'UDP'},
									{containerPort: 53, name: 'dns-tcp', protocol: 'TCP'},
									{containerPort: 9153, name: 'metrics', protocol: 'TCP'},
									{containerPort: 8080, name: 'liveness-probe', protocol: 'TCP'},
									{containerPort: 8181, name: 'readiness-probe', protocol: 'TCP'},
								],
								livenessProbe: {
									httpGet: {path: '/health', port: 'liveness-probe', scheme: 'HTTP'},
									initialDelaySeconds: 60,
									timeoutSeconds: 5,
									successThreshold: 1,
									failureThreshold: 5,
								},
								readinessProbe: {httpGet: {path: '/ready', port: 'readiness-probe', scheme: 'HTTP'}},
							},
						],
						dnsPolicy: 'Default',
						volumes: [{name: 'config-volume', configMap: {name: 'coredns', items: [{key: 'Corefile', path: 'Corefile'}]}}],
					},
				},
			},
		},
	},
	{
		resource: 'daemonsets',
		object: {
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: {name: 'kube-proxy', namespace: 'kube-system', labels: {'k8s-app': 'kube-proxy'}},
			spec: {
				selector: {matchLabels: {'k8s-app': 'kube-proxy'}},
				updateStrategy: {type: 'RollingUpdate'},
				template: {
					metadata: {labels: {'k8s-app': 'kube-proxy'}},
					spec: {
						priorityClassName: 'system-node-critical',
						containers: [
							{
								name: 'kube-proxy',
								image: `registry.k8s.io/kube-proxy:${kubernetesVersion}`,
								imagePullPolicy: 'IfNotPresent',
								command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--hostname-override=$(NODE_NAME)'],
								env: [{name: 'NODE_NAME', valueFrom: {fieldRef: {fieldPath: 'spec.nodeName'}}}],
								securityContext: {privileged: true},
							},
						],
						hostNetwork: true,
						serviceAccountName: 'kube-proxy',
						tolerations: [{operator: 'Exists'}],
						nodeSelector: {'kubernetes.io/os': 'linux'},
					},
				},
			},
		},
	},
];
