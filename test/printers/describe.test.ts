import {expect, test} from 'vitest';
import type {KubernetesEvent, Node, Pod} from '../../source/api/generated/types.ts';
import type {ApiObject} from '../../source/api/objects.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import {probeText} from '../../source/printers/describe/containers.ts';
import {describe, type ObjectReader} from '../../source/printers/describe/describe.ts';

const nowMs = 300_000;

function reader(objects: Readonly<Record<string, readonly ApiObject[]>>): ObjectReader {
	return {
		list: (resource, namespace) => (objects[resource] ?? []).filter(({metadata}) => namespace === undefined || metadata.namespace === namespace),
		find: (resource, key) => objects[resource]?.find(({metadata}) => `${metadata.namespace}/${metadata.name}` === key),
	};
}

function event(name: string, reason: string, message: string, fields: Partial<KubernetesEvent> = {}): KubernetesEvent {
	return {
		apiVersion: 'v1',
		kind: 'Event',
		metadata: {name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: timestamp(0)},
		involvedObject: {kind: 'Pod', name: 'web', namespace: 'default', uid: 'pod-uid'},
		type: 'Normal',
		reason,
		message,
		count: 1,
		firstTimestamp: timestamp(60_000),
		lastTimestamp: timestamp(60_000),
		source: {component: 'kubelet', host: 'node01'},
		...fields,
	};
}

const web: Pod = {
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {
		name: 'web',
		namespace: 'default',
		uid: 'pod-uid',
		resourceVersion: '1',
		creationTimestamp: timestamp(59_000),
		labels: {tier: 'front', app: 'web'},
		annotations: {'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'hello'},
		ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true}],
	},
	spec: {
		priority: 0,
		serviceAccountName: 'default',
		nodeName: 'node01',
		initContainers: [{name: 'setup', image: 'busybox:1.28', command: ['sh', '-c', 'echo a\necho b']}],
		containers: [
			{
				name: 'nginx',
				image: 'nginx:1.14',
				ports: [
					{containerPort: 80, protocol: 'TCP'},
					{containerPort: 443, protocol: 'TCP', hostPort: 8443},
				],
				resources: {limits: {memory: '500Mi', cpu: '1'}, requests: {cpu: '200m'}},
				livenessProbe: {
					httpGet: {path: '/', port: 80, scheme: 'HTTP'},
					timeoutSeconds: 1,
					periodSeconds: 10,
					successThreshold: 1,
					failureThreshold: 3,
				},
				env: [
					{name: 'DB', value: 'mydb'},
					{name: 'NAME', valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.name'}}},
					{name: 'PW', valueFrom: {secretKeyRef: {name: 's', key: 'pw'}}},
					{name: 'MEM', valueFrom: {resourceFieldRef: {resource: 'limits.memory', divisor: '1Mi'}}},
				],
				envFrom: [{configMapRef: {name: 'cm'}, prefix: 'X_'}],
				volumeMounts: [
					{name: 'data', mountPath: '/data', subPath: 'a'},
					{name: 'cfg', mountPath: '/cfg', readOnly: true},
				],
			},
		],
		volumes: [
			{name: 'data', emptyDir: {}},
			{name: 'cfg', configMap: {name: 'cm'}},
		],
		tolerations: [{key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300}, {operator: 'Exists'}],
		nodeSelector: {disk: 'ssd'},
	},
	status: {
		phase: 'Running',
		hostIP: '10.0.0.11',
		podIP: '10.244.1.2',
		podIPs: [{ip: '10.244.1.2'}],
		startTime: timestamp(60_000),
		qosClass: 'Burstable',
		conditions: [
			{type: 'PodReadyToStartContainers', status: 'True'},
			{type: 'Ready', status: 'False'},
		],
		initContainerStatuses: [
			{
				name: 'setup',
				image: 'busybox:1.28',
				imageID: 'sha256:b',
				containerID: 'containerd://b',
				ready: true,
				restartCount: 0,
				state: {terminated: {exitCode: 0, reason: 'Completed', startedAt: timestamp(61_000), finishedAt: timestamp(62_000)}},
			},
		],
		containerStatuses: [
			{
				name: 'nginx',
				image: 'nginx:1.14',
				imageID: 'sha256:a',
				containerID: 'containerd://a',
				ready: false,
				restartCount: 2,
				state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 20s restarting failed container'}},
				lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', startedAt: timestamp(70_000), finishedAt: timestamp(80_000)}},
			},
		],
	},
};

test('a crash-looping pod with its events', () => {
	const events = [
		event('web.2', 'BackOff', 'Back-off restarting failed container nginx in pod web', {
			type: 'Warning',
			count: 5,
			lastTimestamp: timestamp(290_000),
			involvedObject: {kind: 'Pod', name: 'web', uid: 'pod-uid', fieldPath: 'spec.containers{nginx}'},
		}),
		event('web.1', 'Scheduled', 'Successfully assigned default/web to node01', {source: {component: 'default-scheduler'}}),
		event('other', 'Scheduled', 'of another pod of that name', {involvedObject: {kind: 'Pod', name: 'web', uid: 'gone'}}),
	];
	expect(`\n${describe(web, reader({events}), nowMs)}`).toMatchInlineSnapshot(`
		"
		Name:             web
		Namespace:        default
		Priority:         0
		Service Account:  default
		Node:             node01/10.0.0.11
		Start Time:       Thu, 01 Jan 2026 00:01:00 +0000
		Labels:           app=web
		                  tier=front
		Annotations:      note: hello
		Status:           Running
		IP:               10.244.1.2
		IPs:
		  IP:           10.244.1.2
		Controlled By:  ReplicaSet/web-1
		Init Containers:
		  setup:
		    Container ID:  containerd://b
		    Image:         busybox:1.28
		    Image ID:      sha256:b
		    Port:          <none>
		    Host Port:     <none>
		    Command:
		      sh
		      -c
		      echo a
		      echo b
		    State:          Terminated
		      Reason:       Completed
		      Exit Code:    0
		      Started:      Thu, 01 Jan 2026 00:01:01 +0000
		      Finished:     Thu, 01 Jan 2026 00:01:02 +0000
		    Ready:          True
		    Restart Count:  0
		    Environment:    <none>
		    Mounts:         <none>
		Containers:
		  nginx:
		    Container ID:   containerd://a
		    Image:          nginx:1.14
		    Image ID:       sha256:a
		    Ports:          80/TCP, 443/TCP
		    Host Ports:     0/TCP, 8443/TCP
		    State:          Waiting
		      Reason:       CrashLoopBackOff
		    Last State:     Terminated
		      Reason:       OOMKilled
		      Exit Code:    137
		      Started:      Thu, 01 Jan 2026 00:01:10 +0000
		      Finished:     Thu, 01 Jan 2026 00:01:20 +0000
		    Ready:          False
		    Restart Count:  2
		    Limits:
		      cpu:     1
		      memory:  500Mi
		    Requests:
		      cpu:     200m
		    Liveness:  http-get http://:80/ delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3
		    Environment Variables from:
		      cm  ConfigMap with prefix 'X_'  Optional: false
		    Environment:
		      DB:    mydb
		      NAME:  web (v1:metadata.name)
		      PW:    <set to the key 'pw' in secret 's'>  Optional: false
		      MEM:   500 (limits.memory)
		    Mounts:
		      /cfg from cfg (ro)
		      /data from data (rw,path="a")
		Conditions:
		  Type                        Status
		  PodReadyToStartContainers   True 
		  Ready                       False 
		Volumes:
		  data:
		    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
		    Medium:     
		    SizeLimit:  <unset>
		  cfg:
		    Type:        ConfigMap (a volume populated by a ConfigMap)
		    Name:        cm
		    Optional:    false
		QoS Class:       Burstable
		Node-Selectors:  disk=ssd
		Tolerations:     op=Exists
		                 node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
		Events:
		  Type     Reason     Age               From               Message
		  ----     ------     ----              ----               -------
		  Normal   Scheduled  4m                default-scheduler  Successfully assigned default/web to node01
		  Warning  BackOff    10s (x5 over 4m)  kubelet            spec.containers{nginx}: Back-off restarting failed container nginx in pod web
		"
	`);
});

test('a pod being deleted says how long it has', () => {
	const going = {...web, metadata: {...web.metadata, deletionTimestamp: timestamp(nowMs - 5000), deletionGracePeriodSeconds: 30}};
	const text = describe(going, reader({}), nowMs);
	expect(text).toContain('Status:                    Terminating (lasts 5s)\nTermination Grace Period:  30s\n');
});

test('volumes of a driver and volumes made for the pod', () => {
	const claim = {spec: {accessModes: ['ReadWriteOnce'], volumeMode: 'Filesystem', storageClassName: 'fast'}};
	const volumes = [
		{name: 'secrets', csi: {driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: {a: 'b', secretProviderClass: 'x'}}},
		{name: 'scratch', ephemeral: {volumeClaimTemplate: claim}},
	];
	const text = describe({...web, spec: {...web.spec, volumes}} as Pod, reader({}), nowMs);
	expect(text.slice(text.indexOf('Volumes:'), text.indexOf('QoS Class:'))).toMatchInlineSnapshot(`
		"Volumes:
		  secrets:
		    Type:              CSI (a Container Storage Interface (CSI) volume source)
		    Driver:            secrets-store.csi.k8s.io
		    FSType:            
		    ReadOnly:          true
		    VolumeAttributes:      a=b
		                           secretProviderClass=x
		  scratch:
		    Type:          EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)
		    StorageClass:  fast
		    Volume:        
		    Labels:            <none>
		    Annotations:       <none>
		    Capacity:      
		    Access Modes:  
		    VolumeMode:    Filesystem
		"
	`);
});

test('a node with its pods', () => {
	const node: Node = {
		apiVersion: 'v1',
		kind: 'Node',
		metadata: {
			name: 'node01',
			uid: 'n',
			resourceVersion: '1',
			creationTimestamp: timestamp(0),
			labels: {'node-role.kubernetes.io/worker': ''},
		},
		spec: {
			taints: [
				{key: 'a', value: 'b', effect: 'NoSchedule'},
				{key: 'x', effect: 'NoExecute'},
			],
			podCIDR: '10.244.1.0/24',
			podCIDRs: ['10.244.1.0/24'],
		},
		status: {
			capacity: {cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi'},
			allocatable: {cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi'},
			addresses: [
				{type: 'InternalIP', address: '10.0.0.11'},
				{type: 'Hostname', address: 'node01'},
			],
			conditions: [
				{
					type: 'Ready',
					status: 'True',
					reason: 'KubeletReady',
					message: 'kubelet is posting ready status',
					lastHeartbeatTime: timestamp(290_000),
					lastTransitionTime: timestamp(10_000),
				},
			],
			nodeInfo: {
				architecture: 'amd64',
				bootID: 'b',
				containerRuntimeVersion: 'containerd://2.1.4',
				kernelVersion: '6.8.0',
				kubeProxyVersion: '',
				kubeletVersion: 'v1.36.2',
				machineID: 'm',
				operatingSystem: 'linux',
				osImage: 'Ubuntu 24.04',
				systemUUID: 's',
			},
		},
	};
	const lease = {
		apiVersion: 'coordination.k8s.io/v1',
		kind: 'Lease',
		metadata: {name: 'node01', namespace: 'kube-node-lease', uid: 'l', resourceVersion: '1', creationTimestamp: timestamp(0)},
		spec: {holderIdentity: 'node01', renewTime: '2026-01-01T00:04:58.000000Z'},
	};
	expect(`\n${describe(node, reader({pods: [web], leases: [lease]}), nowMs)}`).toMatchInlineSnapshot(`
		"
		Name:               node01
		Roles:              worker
		Labels:             node-role.kubernetes.io/worker=
		Annotations:        <none>
		CreationTimestamp:  Thu, 01 Jan 2026 00:00:00 +0000
		Taints:             x:NoExecute
		                    a=b:NoSchedule
		Unschedulable:      false
		Lease:
		  HolderIdentity:  node01
		  AcquireTime:     <unset>
		  RenewTime:       Thu, 01 Jan 2026 00:04:58 +0000
		Conditions:
		  Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason         Message
		  ----    ------  -----------------                 ------------------                ------         -------
		  Ready   True    Thu, 01 Jan 2026 00:04:50 +0000   Thu, 01 Jan 2026 00:00:10 +0000   KubeletReady   kubelet is posting ready status
		Addresses:
		  InternalIP:  10.0.0.11
		  Hostname:    node01
		Capacity:
		  cpu:                4
		  ephemeral-storage:  100Gi
		  memory:             8Gi
		  pods:               110
		Allocatable:
		  cpu:                4
		  ephemeral-storage:  100Gi
		  memory:             8Gi
		  pods:               110
		System Info:
		  Machine ID:                 m
		  System UUID:                s
		  Boot ID:                    b
		  Kernel Version:             6.8.0
		  OS Image:                   Ubuntu 24.04
		  Operating System:           linux
		  Architecture:               amd64
		  Container Runtime Version:  containerd://2.1.4
		  Kubelet Version:            v1.36.2
		  Kube-Proxy Version:         
		PodCIDR:                      10.244.1.0/24
		PodCIDRs:                     10.244.1.0/24
		Non-terminated Pods:          (1 in total)
		  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
		  ---------                   ----    ------------  ----------  ---------------  -------------  ---
		  default                     web     200m (5%)     1 (25%)     0 (0%)           500Mi (6%)     4m1s
		Allocated resources:
		  (Total limits may be over 100 percent, i.e., overcommitted.)
		  Resource           Requests   Limits
		  --------           --------   ------
		  cpu                200m (5%)  1 (25%)
		  memory             0 (0%)     500Mi (6%)
		  ephemeral-storage  0 (0%)     0 (0%)
		Events:              <none>
		"
	`);
});

test.each([
	['httpGet', {httpGet: {path: '/', port: 80, scheme: 'HTTP'}}, 'http-get http://:80/'],
	['a named port and a host', {httpGet: {path: '/healthz?x=1', port: 'web', host: 'h', scheme: 'HTTPS'}}, 'http-get https://h:web/healthz%3Fx=1'],
	['exec', {exec: {command: ['ls', '/tmp/healthy']}}, 'exec [ls /tmp/healthy]'],
	['tcpSocket', {tcpSocket: {port: 22}}, 'tcp-socket :22'],
	['grpc', {grpc: {port: 9000, service: 'liveness'}}, 'grpc <pod>:9000 liveness'],
])('a probe by %s', (_, handler, expected) => {
	const probe = {...handler, initialDelaySeconds: 5, timeoutSeconds: 2, periodSeconds: 7, successThreshold: 1, failureThreshold: 4};
	expect(probeText(probe)).toBe(`${expected} delay=5s timeout=2s period=7s successThreshold=1 failureThreshold=4`);
});

test('a kind without a description of its own shows all its fields', () => {
	const lease = {
		apiVersion: 'coordination.k8s.io/v1',
		kind: 'Lease',
		metadata: {name: 'node01', namespace: 'kube-node-lease', uid: 'l', resourceVersion: '1', creationTimestamp: timestamp(0)},
		spec: {holderIdentity: 'node01', leaseDurationSeconds: 40},
	};
	expect(`\n${describe(lease, reader({}), nowMs)}`).toMatchInlineSnapshot(`
		"
		Name:         node01
		Namespace:    kube-node-lease
		Labels:       <none>
		Annotations:  <none>
		API Version:  coordination.k8s.io/v1
		Kind:         Lease
		Metadata:
		  Creation Timestamp:  2026-01-01T00:00:00Z
		  Resource Version:    1
		  UID:                 l
		Spec:
		  Holder Identity:         node01
		  Lease Duration Seconds:  40
		Events:                    <none>
		"
	`);
});
