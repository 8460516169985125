import {describe, expect, test} from 'vitest';
import {isRequestError} from '../../../source/api/status-error.ts';
import {podManifest, testApiServer} from '../../helpers/apiserver.ts';

const label =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** What the server says to a pod with this spec; undefined if it takes it. */
function refusal(spec: object, metadata: object = {}): string | undefined {
	const {client} = testApiServer();
	try {
		client.create('pods', podManifest('web', spec, metadata));
		return undefined;
	} catch (error) {
		if (!isRequestError(error)) throw error;
		return error.message.replace(/^Pod "[^"]*" is invalid: /, '');
	}
}

/** A spec with one container that has `more`. */
const container = (more: object): object => ({containers: [{name: 'app', image: 'nginx', ...more}]});
const probe = (more: object): object => container({livenessProbe: more});
const init = (more: object): object => ({
	containers: [{name: 'app', image: 'nginx'}],
	initContainers: [{name: 'init', image: 'busybox', ...more}],
});

describe('a pod is refused in upstream’s words:', () => {
	const rows: [string, object, unknown][] = [
		['no containers', {containers: []}, 'spec.containers: Required value'],
		['no image', {containers: [{name: 'app'}]}, 'spec.containers[0].image: Required value'],
		['no container name', {containers: [{image: 'nginx'}]}, 'spec.containers[0].name: Required value'],
		['a container name with a capital', container({name: 'App'}), `spec.containers[0].name: Invalid value: "App": ${label}`],
		[
			'two containers of one name',
			{
				containers: [
					{name: 'a', image: 'x'},
					{name: 'a', image: 'y'},
				],
			},
			'spec.containers[1].name: Duplicate value: "a"',
		],
		['an init container named as an app container', init({name: 'app'}), 'spec.initContainers[0].name: Duplicate value: "app"'],
		[
			'a blank before the image',
			container({image: ' nginx'}),
			'spec.containers[0].image: Invalid value: " nginx": must not have leading or trailing whitespace',
		],
		[
			'an unknown restart policy',
			{...container({}), restartPolicy: 'Sometimes'},
			'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
		],
		[
			'an unknown DNS policy',
			{...container({}), dnsPolicy: 'Foo'},
			'spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
		],
		[
			'an unknown pull policy',
			container({imagePullPolicy: 'Sometimes'}),
			'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
		],
		['no port number', container({ports: [{}]}), 'spec.containers[0].ports[0].containerPort: Required value'],
		[
			'a port too great',
			container({ports: [{containerPort: 70_000}]}),
			'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
		],
		[
			'a port name too long',
			container({ports: [{containerPort: 80, name: 'a-very-long-port-name'}]}),
			'spec.containers[0].ports[0].name: Invalid value: "a-very-long-port-name": must be no more than 15 characters',
		],
		[
			'two ports of one name',
			container({
				ports: [
					{containerPort: 80, name: 'web'},
					{containerPort: 81, name: 'web'},
				],
			}),
			'spec.containers[0].ports[1].name: Duplicate value: "web"',
		],
		[
			'an unknown protocol',
			container({ports: [{containerPort: 80, protocol: 'tcp'}]}),
			'spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
		],
		[
			'one host port twice',
			container({
				ports: [
					{containerPort: 80, hostPort: 8080},
					{containerPort: 81, hostPort: 8080},
				],
			}),
			'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//8080"',
		],
		[
			'a host port unlike the port on the host network',
			{...container({ports: [{containerPort: 80, hostPort: 8080}]}), hostNetwork: true},
			'spec.containers[0].ports[0].hostPort: Invalid value: 8080: must match `containerPort` when `hostNetwork` is true',
		],
		['a probe without a handler', probe({periodSeconds: 5}), 'spec.containers[0].livenessProbe: Required value: must specify a handler type'],
		[
			'a probe with two handlers',
			probe({exec: {command: ['true']}, tcpSocket: {port: 80}}),
			'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
		],
		['an exec probe without a command', probe({exec: {}}), 'spec.containers[0].livenessProbe.exec.command: Required value'],
		[
			'a liveness probe that must succeed twice',
			probe({tcpSocket: {port: 80}, successThreshold: 2}),
			'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
		],
		[
			'a period below nought',
			probe({tcpSocket: {port: 80}, periodSeconds: -1}),
			'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
		],
		[
			'a probe of port 0',
			probe({httpGet: {port: 0}}),
			'spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
		],
		[
			'a probe of a port without letters',
			probe({httpGet: {port: '80'}}),
			'spec.containers[0].livenessProbe.httpGet.port: Invalid value: "80": must contain at least one letter (a-z)',
		],
		[
			'a readiness probe with a grace of its own',
			container({readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}}),
			'spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes',
		],
		[
			'a liveness probe with no grace at all',
			probe({tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}),
			'spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0',
		],
		[
			'a scheme in small letters',
			probe({httpGet: {port: 80, scheme: 'https'}}),
			'spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "https": supported values: "HTTP", "HTTPS"',
		],
		[
			'a hook that sleeps beyond the grace',
			container({lifecycle: {preStop: {sleep: {seconds: 40}}}}),
			'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 40: must be non-negative and less than terminationGracePeriodSeconds (30)',
		],
		[
			'a probe on an init container',
			init({livenessProbe: {tcpSocket: {port: 80}}}),
			'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
		],
		[
			'a hook on an init container',
			init({lifecycle: {preStop: {exec: {command: ['true']}}}}),
			'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
		],
		[
			'an unknown restart policy of a container',
			init({restartPolicy: 'Sometimes'}),
			'spec.initContainers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
		],
		[
			'a mount of a volume that is not there',
			container({volumeMounts: [{name: 'data', mountPath: '/data'}]}),
			'spec.containers[0].volumeMounts[0].name: Not found: "data"',
		],
		[
			'two mounts at one place',
			{
				...container({
					volumeMounts: [
						{name: 'v', mountPath: '/d'},
						{name: 'v', mountPath: '/d'},
					],
				}),
				volumes: [{name: 'v'}],
			},
			'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/d": must be unique',
		],
		['two volumes of one name', {...container({}), volumes: [{name: 'v'}, {name: 'v'}]}, 'spec.volumes[1].name: Duplicate value: "v"'],
		[
			'a volume of two types',
			{...container({}), volumes: [{name: 'v', emptyDir: {}, configMap: {name: 'c'}}]},
			'spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
		],
		['a secret volume without a secret', {...container({}), volumes: [{name: 'v', secret: {}}]}, 'spec.volumes[0].secret.secretName: Required value'],
		[
			'a request above the limit',
			container({resources: {requests: {cpu: '2'}, limits: {cpu: '1'}}}),
			'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
		],
		[
			'a request below nought',
			container({resources: {requests: {memory: '-1Mi'}}}),
			'spec.containers[0].resources.requests[memory]: Invalid value: "-1Mi": must be greater than or equal to 0',
		],
		[
			'a request unlike the limit of a device',
			container({resources: {requests: {'example.com/gpu': '1'}, limits: {'example.com/gpu': '2'}}}),
			'spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2',
		],
		[
			'a variable with an equals sign',
			container({env: [{name: 'A=B', value: 'x'}]}),
			'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
		],
		[
			'a variable with a value and a source',
			container({env: [{name: 'A', value: 'x', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}]}),
			'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
		],
		[
			'a variable from a field that is not offered',
			container({env: [{name: 'A', valueFrom: {fieldRef: {fieldPath: 'status.phase'}}}]}),
			'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
		],
		[
			'envFrom of nothing',
			container({envFrom: [{}]}),
			'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
		],
		[
			'a deadline of nought',
			{...container({}), activeDeadlineSeconds: 0},
			'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
		],
		[
			'a toleration without key or Exists',
			{...container({}), tolerations: [{effect: 'NoSchedule'}]},
			'spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
		],
		[
			'seconds on a toleration of NoSchedule',
			{...container({}), tolerations: [{key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5}]},
			'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
		],
		[
			'an unknown effect',
			{...container({}), tolerations: [{key: 'a', operator: 'Exists', effect: 'NoRun'}]},
			'spec.tolerations[0].effect: Unsupported value: "NoRun": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
		],
		[
			'node affinity without terms',
			{...container({}), affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}},
			'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
		],
		[
			'a weight of nought',
			{...container({}), affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {}}]}}},
			'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
		],
		[
			'pod affinity without a topology key',
			{...container({}), affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}},
			expect.stringMatching(
				/^\[spec\.affinity\.podAntiAffinity\.requiredDuringSchedulingIgnoredDuringExecution\[0\]\.topologyKey: Required value: can not be empty, spec\.affinity.*\[0\]\.topologyKey: Invalid value: "": name part must be non-empty, .*: name part must consist of/,
			),
		],
		[
			'a spread without bounds',
			{...container({}), topologySpreadConstraints: [{maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule'}]},
			'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
		],
		[
			'DNS policy None without a server',
			{...container({}), dnsPolicy: 'None'},
			'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
		],
		[
			'ephemeral containers at creation',
			{...container({}), ephemeralContainers: [{name: 'debug', image: 'busybox'}]},
			'spec.ephemeralContainers: Forbidden: cannot be set on create',
		],
		[
			'a node for a pod that is held back',
			{...container({}), nodeName: 'node01', schedulingGates: [{name: 'example.com/wait'}]},
			'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
		],
		[
			'rules without a restart policy',
			container({restartPolicyRules: [{action: 'Restart', exitCodes: {operator: 'In', values: [42]}}]}),
			'spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
		],
		[
			'pod-level requests below those of the containers',
			{...container({resources: {requests: {cpu: '2'}}}), resources: {requests: {cpu: '1'}}},
			'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
		],
	];
	test.each(rows)('%s', (_, spec, message) => {
		expect(refusal(spec)).toEqual(message);
	});

	test('several faults are told at once, in brackets', () => {
		expect(refusal({containers: [{name: 'a'}], restartPolicy: 'Foo'})).toBe(
			'[spec.containers[0].image: Required value, spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"]',
		);
	});
});

const security = (more: object): object => container({securityContext: more});
const podSecurity = (more: object, spec: object = {}): object => ({...container({}), securityContext: more, ...spec});
const volume = (source: object): object => ({...container({}), volumes: [{name: 'v', ...source}]});
const projection = (...sources: object[]): object => volume({projected: {sources}});
const fromFile = (fileKeyRef: object, volumes: object[] = [{name: 'v', emptyDir: {}}]): object => ({
	...container({env: [{name: 'A', valueFrom: {fileKeyRef}}]}),
	volumes,
});

describe('what a container may do is refused in upstream’s words:', () => {
	test.each<[string, object, string]>([
		[
			'a user beyond int32',
			security({runAsUser: 2_147_483_648}),
			'.containers[0].securityContext.runAsUser: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive',
		],
		[
			'a negative group',
			podSecurity({supplementalGroups: [1, -1]}),
			'.securityContext.supplementalGroups[1]: Invalid value: -1: must be between 0 and 2147483647, inclusive',
		],
		[
			'a strange /proc',
			security({procMount: 'Foo'}),
			'.containers[0].securityContext.procMount: Unsupported value: "Foo": supported values: "Default", "Unmasked"',
		],
		[
			'all of /proc with the machine’s users',
			security({procMount: 'Unmasked'}),
			'.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
		],
		[
			'privileges it may not escalate to',
			security({privileged: true, allowPrivilegeEscalation: false, capabilities: {add: ['NET_ADMIN']}}),
			'.containers[0].securityContext: Invalid value: {"Capabilities":{"Add":["NET_ADMIN"],"Drop":null},"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
		],
		[
			'a seccomp profile without a type',
			podSecurity({seccompProfile: {}}),
			'.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set',
		],
		[
			'a seccomp profile of a strange type',
			security({seccompProfile: {type: 'Foo'}}),
			'.containers[0].securityContext.seccompProfile.type: Unsupported value: "Foo": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
		],
		[
			'a seccomp profile that is not named',
			security({seccompProfile: {type: 'Localhost'}}),
			'.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
		],
		[
			'an AppArmor profile that is named in vain',
			security({appArmorProfile: {type: 'RuntimeDefault', localhostProfile: 'x'}}),
			'.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: "x": can only be set when AppArmor type is Localhost',
		],
		[
			'processes shared twice',
			podSecurity({}, {hostPID: true, shareProcessNamespace: true}),
			'.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
		],
		[
			'a sysctl of the network on the host’s',
			podSecurity({sysctls: [{name: 'net.core.somaxconn', value: '1'}]}, {hostNetwork: true}),
			`.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when 'hostNetwork' is true`,
		],
		[
			'a sysctl twice',
			podSecurity({
				sysctls: [
					{name: 'kernel.sem', value: '1'},
					{name: 'kernel.sem', value: '2'},
				],
			}),
			'.securityContext.sysctls[1].name: Duplicate value: "kernel.sem"',
		],
		[
			'a strange policy for groups',
			podSecurity({supplementalGroupsPolicy: 'All'}),
			'.securityContext.supplementalGroupsPolicy: Unsupported value: "All": supported values: "Merge", "Strict"',
		],
	])('%s', (_, spec, message) => {
		expect(refusal(spec)).toBe(`spec${message}`);
	});
});

describe('a volume or a reference is refused in upstream’s words:', () => {
	test.each<[string, object, string]>([
		[
			'a device of a volume that is none',
			{...container({volumeDevices: [{name: 'v', devicePath: '/dev/x'}]}), volumes: [{name: 'v', emptyDir: {}}]},
			'.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
		],
		[
			'a claim the pod does not have',
			container({resources: {claims: [{name: 'gpu'}]}}),
			'.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
		],
		[
			'a search path with a blank',
			{...container({}), dnsConfig: {searches: ['_a.b.', '.', 'a b']}},
			`.dnsConfig.searches[2]: Invalid value: "a b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')`,
		],
		[
			'two sources, of which only the first is looked into',
			volume({hostPath: {path: '../x'}, emptyDir: {}}),
			'.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type',
		],
		[
			'two files of one path',
			projection({secret: {name: 's', items: [{key: 'a', path: 'p'}]}}, {configMap: {name: 'c', items: [{key: 'a', path: 'p'}]}}),
			'.volumes[0].projected: Invalid value: "c": conflicting duplicate paths',
		],
		[
			'two sources in one',
			projection({secret: {name: 's'}, configMap: {name: 'c'}}),
			'.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type',
		],
		[
			'a token that lasts too short',
			projection({serviceAccountToken: {path: 't', expirationSeconds: 10}}),
			'.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes',
		],
		['a token without a path', projection({serviceAccountToken: {expirationSeconds: 600}}), '.volumes[0].projected.path: Required value'],
		[
			'an address in a file',
			volume({downwardAPI: {items: [{path: 'p', fieldRef: {fieldPath: 'status.podIP'}}]}}),
			'.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
		],
		[
			'a resource of nobody',
			volume({downwardAPI: {items: [{path: 'p', resourceFieldRef: {resource: 'limits.cpu'}}]}}),
			'.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value',
		],
		[
			'an odd divisor',
			container({env: [{name: 'A', valueFrom: {resourceFieldRef: {resource: 'limits.cpu', divisor: '5m'}}}]}),
			`.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
		],
		[
			'a subscript where there is none',
			container({env: [{name: 'A', valueFrom: {fieldRef: {fieldPath: "spec.containers['a']"}}}]}),
			`.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers['a']": error converting fieldPath: field label does not support subscript: spec.containers['a']`,
		],
		['a file without a key', fromFile({volumeName: 'v', path: 'f'}), '.containers[0].env[0].valueFrom.fileKeyRef.key: Required value'],
		[
			'a file in no volume',
			fromFile({volumeName: 'w', path: 'f', key: 'A'}),
			'.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "w"',
		],
		[
			'a file outside of its volume',
			fromFile({volumeName: 'v', path: '../f', key: 'A'}),
			`.containers[0].env[0].valueFrom.fileKeyRef.path: Invalid value: "../f": must not contain '..'`,
		],
	])('%s', (_, spec, message) => {
		expect(refusal(spec)).toBe(`spec${message}`);
	});
});

describe('the metadata of a pod is refused:', () => {
	test.each([
		['no name', {name: ''}, 'metadata.name: Required value: name or generateName is required'],
		[
			'an underscore in the name',
			{name: 'my_pod'},
			expect.stringMatching(/^metadata\.name: Invalid value: "my_pod": a lowercase RFC 1123 subdomain must/),
		],
		['a label value with a space', {labels: {app: 'a b'}}, expect.stringMatching(/^metadata\.labels: Invalid value: "a b": a valid label must be/)],
		['a label key with a space', {labels: {'a b': 'c'}}, expect.stringMatching(/^metadata\.labels: Invalid value: "a b": name part must consist of/)],
		[
			'an owner without a UID',
			{ownerReferences: [{apiVersion: 'v1', kind: 'Pod', name: 'x'}]},
			'metadata.ownerReferences[0].uid: Invalid value: "": must not be empty',
		],
	])('%s', (_, metadata, message) => {
		expect(refusal({}, metadata)).toEqual(message);
	});
});

describe('a pod is taken:', () => {
	test.each([
		['a sidecar with probes', init({restartPolicy: 'Always', startupProbe: {tcpSocket: {port: 80}}})],
		['a container with a restart policy of its own', container({restartPolicy: 'Never'})],
		['a probe of a named port', container({ports: [{name: 'web', containerPort: 80}], livenessProbe: {httpGet: {port: 'web'}}})],
		['port ranges that touch the ends', container({ports: [{containerPort: 1}, {containerPort: 65_535}]})],
		[
			'one host port for two protocols',
			container({
				ports: [
					{containerPort: 53, hostPort: 53},
					{containerPort: 53, hostPort: 53, protocol: 'UDP'},
				],
			}),
		],
		['a device without a request', container({resources: {limits: {'example.com/gpu': '1'}}})],
		['a label of a pod as a variable', container({env: [{name: 'A', valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}]})],
		['a grace of nought', {...container({}), terminationGracePeriodSeconds: 0}],
		['a toleration of everything', {...container({}), tolerations: [{operator: 'Exists'}]}],
	])('%s', (_, spec) => {
		expect(refusal(spec)).toBeUndefined();
	});
});
