import {etcdVersion, kubernetesVersion} from './versions.ts';

/** The manifests kubeadm writes on a control plane's disk, by path. Certificates and most flags are left out. */
export function controlPlaneManifests(hostIp: string, clusterCidr: string): Readonly<Record<string, string>> {
	const folder = '/etc/kubernetes/manifests';
	return {
		[`${folder}/etcd.yaml`]: staticPod('etcd', {
			image: `registry.k8s.io/etcd:${etcdVersion}`,
			command: [
				'etcd',
				`--advertise-client-urls=https://${hostIp}:2379`,
				'--data-dir=/var/lib/etcd',
				`--initial-advertise-peer-urls=https://${hostIp}:2380`,
				`--initial-cluster=control-plane=https://${hostIp}:2380`,
				`--listen-client-urls=https://127.0.0.1:2379,https://${hostIp}:2379`,
				'--listen-metrics-urls=http://127.0.0.1:2381',
				`--listen-peer-urls=https://${hostIp}:2380`,
				'--name=control-plane',
				'--snapshot-count=10000',
			],
			annotations: {'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${hostIp}:2379`},
			port: 2381,
			scheme: 'HTTP',
			livenessPath: '/livez',
			readinessPath: '/readyz',
			cpu: '100m',
			memory: '100Mi',
		}),
		[`${folder}/kube-apiserver.yaml`]: staticPod('kube-apiserver', {
			image: `registry.k8s.io/kube-apiserver:${kubernetesVersion}`,
			command: [
				'kube-apiserver',
				`--advertise-address=${hostIp}`,
				'--etcd-servers=https://127.0.0.1:2379',
				'--secure-port=6443',
				'--service-cluster-ip-range=10.96.0.0/12',
			],
			annotations: {'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${hostIp}:6443`},
			port: 6443,
			scheme: 'HTTPS',
			livenessPath: '/livez',
			readinessPath: '/readyz',
			cpu: '250m',
		}),
		[`${folder}/kube-controller-manager.yaml`]: staticPod('kube-controller-manager', {
			image: `registry.k8s.io/kube-controller-manager:${kubernetesVersion}`,
			command: [
				'kube-controller-manager',
				'--allocate-node-cidrs=true',
				`--cluster-cidr=${clusterCidr}`,
				'--leader-elect=true',
				'--service-cluster-ip-range=10.96.0.0/12',
			],
			port: 10257,
			scheme: 'HTTPS',
			livenessPath: '/healthz',
			cpu: '200m',
		}),
		[`${folder}/kube-scheduler.yaml`]: staticPod('kube-scheduler', {
			image: `registry.k8s.io/kube-scheduler:${kubernetesVersion}`,
			command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=true'],
			port: 10259,
			scheme: 'HTTPS',
			livenessPath: '/livez',
			readinessPath: '/readyz',
			cpu: '100m',
		}),
	};
}

interface StaticPodOptions {
	readonly image: string;
	readonly command: readonly string[];
	readonly annotations?: Readonly<Record<string, string>>;
	readonly port: number;
	readonly scheme: 'HTTP' | 'HTTPS';
	readonly livenessPath: string;
	readonly readinessPath?: string;
	readonly cpu: string;
	readonly memory?: string;
}

/** As `kubeadm init` writes it; JSON is YAML, too. Upstream: cmd/kubeadm/app/phases/controlplane/manifests.go. */
function staticPod(name: string, options: StaticPodOptions): string {
	const {scheme, port} = options;
	const httpGet = (path: string) => ({host: '127.0.0.1', path, port, scheme});
	const manifest = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			...(options.annotations && {annotations: options.annotations}),
			labels: {component: name, tier: 'control-plane'},
			name,
			namespace: 'kube-system',
		},
		spec: {
			containers: [
				{
					command: options.command,
					image: options.image,
					imagePullPolicy: 'IfNotPresent',
					livenessProbe: {
						failureThreshold: 8,
						httpGet: httpGet(options.livenessPath),
						initialDelaySeconds: 10,
						periodSeconds: 10,
						timeoutSeconds: 15,
					},
					name,
					...(options.readinessPath && {
						readinessProbe: {failureThreshold: 3, httpGet: httpGet(options.readinessPath), periodSeconds: 1, timeoutSeconds: 15},
					}),
					resources: {requests: {cpu: options.cpu, ...(options.memory && {memory: options.memory})}},
					startupProbe: {
						failureThreshold: 24,
						httpGet: httpGet(options.livenessPath),
						initialDelaySeconds: 10,
						periodSeconds: 10,
						timeoutSeconds: 15,
					},
				},
			],
			hostNetwork: true,
			priority: 2_000_001_000,
			priorityClassName: 'system-node-critical',
			securityContext: {seccompProfile: {type: 'RuntimeDefault'}},
		},
	};
	return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
