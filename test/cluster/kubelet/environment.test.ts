import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {ConfigMap, Container, Pod, Secret, Service} from '../../../source/api/generated/types.ts';
import {expandAll, makeEnvironment} from '../../../source/cluster/kubelet/environment.ts';
import {expand} from '../../../source/cluster/kubelet/expansion.ts';
import type {Lookup} from '../../../source/cluster/kubelet/objects.ts';
import {makePod} from '../../helpers/kubelet-parts.ts';

const configMaps: Record<string, ConfigMap['data']> = {settings: {color: 'blue', size: 'large'}, empty: {}};
const secrets: Record<string, Record<string, string>> = {login: {user: 'admin', password: 'p@ss $(USER)'}};

function service(name: string, namespace: string, clusterIP: string, ports: Service['spec']['ports']): Service {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, namespace, uid: name, resourceVersion: '1', creationTimestamp: ''},
		spec: {clusterIP, ports},
		status: {},
	};
}

const kubernetes = service('kubernetes', 'default', '10.96.0.1', [{name: 'https', port: 443, protocol: 'TCP'}]);
const sources = {
	podIp: '10.244.1.5',
	hostIp: '10.0.0.11',
	annotations: {'kubernetes.io/config.source': 'api'},
	volumeFile: (volume: string, path: string) => (volume === 'config' && path === 'app.env' ? "# a comment\nLEVEL='high'\n" : undefined),
	nodeAllocatable: {cpuMillicores: 4000, memoryBytes: 8_000_000_000, ephemeralStorageBytes: 100},
	services: [] as readonly Service[],
	objects: {
		configMap: (_namespace: string, name: string): Lookup<ConfigMap> =>
			configMaps[name]
				? {object: {data: configMaps[name]} as ConfigMap}
				: name === 'unreachable'
					? {error: 'failed to sync configmap cache: timed out waiting for the condition', isMissing: false}
					: {error: `configmap "${name}" not found`, isMissing: true},
		secret: (_namespace: string, name: string): Lookup<Secret> =>
			secrets[name]
				? {object: {data: Object.fromEntries(Object.entries(secrets[name]).map(([key, value]) => [key, btoa(value)]))} as unknown as Secret}
				: {error: `secret "${name}" not found`, isMissing: true},
	},
};

function environment(container: Partial<Container>, pod: Pod = makePod({containers: [container]}), services: readonly Service[] = []) {
	const result = makeEnvironment(pod, pod.spec.containers[0]!, {...sources, services});
	return 'variables' in result ? Object.fromEntries(result.variables) : result.failure;
}

describe("a container's variables", () => {
	const meta = {metadata: {labels: {app: 'web', tier: 'front'}, annotations: {note: 'a "b"'}}};
	const field = (fieldPath: string) => [{name: 'V', valueFrom: {fieldRef: {fieldPath}}}];
	const rows: Record<string, {container: Partial<Container>; pod?: Parameters<typeof makePod>[0]; expected: object}> = {
		'a plain value': {container: {env: [{name: 'A', value: '1'}]}, expected: {A: '1'}},
		'no value is an empty one': {container: {env: [{name: 'A'}]}, expected: {A: ''}},
		'a reference to a variable before it': {
			container: {
				env: [
					{name: 'A', value: '1'},
					{name: 'B', value: 'x$(A)y'},
				],
			},
			expected: {A: '1', B: 'x1y'},
		},
		'a reference to a variable after it stays as it is': {
			container: {
				env: [
					{name: 'B', value: '$(A)'},
					{name: 'A', value: '1'},
				],
			},
			expected: {B: '$(A)', A: '1'},
		},
		'an escaped reference': {container: {env: [{name: 'A', value: '$$(B) $ 5'}]}, expected: {A: '$(B) $ 5'}},
		'a key of a ConfigMap': {container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'settings', key: 'color'}}}]}, expected: {C: 'blue'}},
		'a missing key': {
			container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'settings', key: 'shape'}}}]},
			expected: {reason: 'CreateContainerConfigError', message: "couldn't find key shape in ConfigMap default/settings"},
		},
		'a missing key that is optional': {
			container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'settings', key: 'shape', optional: true}}}]},
			expected: {},
		},
		'a missing ConfigMap': {
			container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'nope', key: 'a'}}}]},
			expected: {reason: 'CreateContainerConfigError', message: 'configmap "nope" not found'},
		},
		'a missing ConfigMap that is optional': {
			container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'nope', key: 'a', optional: true}}}]},
			expected: {},
		},
		'a ConfigMap nobody can say is missing, optional or not': {
			container: {env: [{name: 'C', valueFrom: {configMapKeyRef: {name: 'unreachable', key: 'a', optional: true}}}]},
			expected: {reason: 'CreateContainerConfigError', message: 'failed to sync configmap cache: timed out waiting for the condition'},
		},
		'a key of a file in a volume': {
			container: {env: [{name: 'LEVEL', valueFrom: {fileKeyRef: {volumeName: 'config', path: 'app.env', key: 'LEVEL'}}}]},
			expected: {LEVEL: 'high'},
		},
		'a key the file does not name': {
			container: {env: [{name: 'BARE', valueFrom: {fileKeyRef: {volumeName: 'config', path: 'app.env', key: 'BARE'}}}]},
			expected: {
				reason: 'CreateContainerConfigError',
				message: expect.stringMatching(
					/^environment variable key "BARE" not found in file "\/var\/lib\/kubelet\/pods\/.+\/volumes\/kubernetes\.io~empty-dir\/config\/app\.env"$/,
				),
			},
		},
		'a key missing in a file that is optional': {
			container: {env: [{name: 'BARE', valueFrom: {fileKeyRef: {volumeName: 'config', path: 'app.env', key: 'BARE', optional: true}}}]},
			expected: {},
		},
		'a file that is missing, optional or not': {
			container: {env: [{name: 'BARE', valueFrom: {fileKeyRef: {volumeName: 'config', path: 'nope.env', key: 'BARE', optional: true}}}]},
			expected: {reason: 'CreateContainerConfigError', message: "couldn't parse env file"},
		},
		'annotations of the kubelet’s own': {
			container: {env: [{name: 'SOURCE', valueFrom: {fieldRef: {fieldPath: "metadata.annotations['kubernetes.io/config.source']"}}}]},
			expected: {SOURCE: 'api'},
		},
		'a key of a Secret, whose references are left alone': {
			container: {env: [{name: 'P', valueFrom: {secretKeyRef: {name: 'login', key: 'password'}}}]},
			expected: {P: 'p@ss $(USER)'},
		},
		'a missing key of a Secret': {
			container: {env: [{name: 'P', valueFrom: {secretKeyRef: {name: 'login', key: 'token'}}}]},
			expected: {reason: 'CreateContainerConfigError', message: "couldn't find key token in Secret default/login"},
		},
		'a missing Secret': {
			container: {envFrom: [{secretRef: {name: 'nope'}}]},
			expected: {reason: 'CreateContainerConfigError', message: 'secret "nope" not found'},
		},
		'all of a ConfigMap and a Secret, with a prefix': {
			container: {envFrom: [{configMapRef: {name: 'settings'}}, {prefix: 'LOGIN_', secretRef: {name: 'login'}}]},
			expected: {color: 'blue', size: 'large', LOGIN_user: 'admin', LOGIN_password: 'p@ss $(USER)'},
		},
		'env goes before envFrom, and may refer to it': {
			container: {envFrom: [{configMapRef: {name: 'settings'}}], env: [{name: 'size', value: 'not $(size)'}]},
			expected: {color: 'blue', size: 'not large'},
		},
		'an optional ConfigMap that is missing': {container: {envFrom: [{configMapRef: {name: 'nope', optional: true}}]}, expected: {}},
		"the pod's name": {container: {env: field('metadata.name')}, expected: {V: 'web'}},
		"the pod's address": {container: {env: field('status.podIP')}, expected: {V: '10.244.1.5'}},
		"the node's name": {container: {env: field('spec.nodeName')}, expected: {V: 'node01'}},
		"the node's address": {container: {env: field('status.hostIP')}, expected: {V: '10.0.0.11'}},
		'one label': {container: {env: field("metadata.labels['app']")}, pod: meta, expected: {V: 'web'}},
		'a label that is not there': {container: {env: field("metadata.labels['nope']")}, pod: meta, expected: {V: ''}},
		'its own CPU limit, in whole CPUs rounded up': {
			container: {resources: {limits: {cpu: '1500m'}}, env: [{name: 'V', valueFrom: {resourceFieldRef: {resource: 'limits.cpu'}}}]},
			expected: {V: '2'},
		},
		'its own CPU limit in thousandths': {
			container: {resources: {limits: {cpu: '1500m'}}, env: [{name: 'V', valueFrom: {resourceFieldRef: {resource: 'limits.cpu', divisor: '1m'}}}]},
			expected: {V: '1500'},
		},
		'a memory request in mebibytes': {
			container: {
				resources: {requests: {memory: '128Mi'}},
				env: [{name: 'V', valueFrom: {resourceFieldRef: {resource: 'requests.memory', divisor: '1Mi'}}}],
			},
			expected: {V: '128'},
		},
		'without a limit it is what the node can give': {
			container: {env: [{name: 'V', valueFrom: {resourceFieldRef: {resource: 'limits.memory'}}}]},
			expected: {V: '8000000000'},
		},
		'without a request it is nothing': {
			container: {env: [{name: 'V', valueFrom: {resourceFieldRef: {resource: 'requests.cpu'}}}]},
			expected: {V: '0'},
		},
	};
	test.each(Object.entries(rows))('%s', (_name, {container, pod, expected}) => {
		expect(environment(container, makePod({spec: {volumes: [{name: 'config', emptyDir: {}}]}, ...pod, containers: [container]}))).toEqual(expected);
	});

	test('Services of the namespace and kubernetes are told of, after its own', () => {
		const web = service('my-web', 'default', '10.96.0.20', [
			{name: 'http', port: 80},
			{name: 'dns', port: 53, protocol: 'UDP'},
		]);
		const headless = service('db', 'default', 'None', [{port: 5432}]);
		const elsewhere = service('far', 'other', '10.96.0.30', [{port: 80}]);
		expect(environment({env: [{name: 'MY_WEB_PORT', value: 'mine'}]}, undefined, [web, headless, elsewhere, kubernetes])).toEqual({
			MY_WEB_PORT: 'mine',
			KUBERNETES_SERVICE_HOST: '10.96.0.1',
			KUBERNETES_SERVICE_PORT: '443',
			KUBERNETES_SERVICE_PORT_HTTPS: '443',
			KUBERNETES_PORT: 'tcp://10.96.0.1:443',
			KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
			KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
			KUBERNETES_PORT_443_TCP_PORT: '443',
			KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
			MY_WEB_SERVICE_HOST: '10.96.0.20',
			MY_WEB_SERVICE_PORT: '80',
			MY_WEB_SERVICE_PORT_HTTP: '80',
			MY_WEB_SERVICE_PORT_DNS: '53',
			MY_WEB_PORT_80_TCP: 'tcp://10.96.0.20:80',
			MY_WEB_PORT_80_TCP_PROTO: 'tcp',
			MY_WEB_PORT_80_TCP_PORT: '80',
			MY_WEB_PORT_80_TCP_ADDR: '10.96.0.20',
			MY_WEB_PORT_53_UDP: 'udp://10.96.0.20:53',
			MY_WEB_PORT_53_UDP_PROTO: 'udp',
			MY_WEB_PORT_53_UDP_PORT: '53',
			MY_WEB_PORT_53_UDP_ADDR: '10.96.0.20',
		});
	});

	test('without service links only kubernetes is told of', () => {
		const web = service('web', 'default', '10.96.0.20', [{port: 80}]);
		const names = Object.keys(environment({}, makePod({spec: {enableServiceLinks: false}}), [web, kubernetes]));
		expect(names).toContain('KUBERNETES_SERVICE_HOST');
		expect(names).not.toContain('WEB_SERVICE_HOST');
	});

	test('commands and arguments know all of them', () => {
		expect(expandAll(['echo', '$(A) $(B)', '$$(A)'], [['A', '1']])).toEqual(['echo', '1 $(B)', '$(A)']);
	});
});

describe('expansion', () => {
	const values: Record<string, string> = {VAR: 'value', EMPTY: ''};
	// Rows of upstream's own kind: third_party/forked/golang/expansion.
	test.each([
		['$(VAR)', 'value'],
		['$(EMPTY)', ''],
		['-$(VAR)-$(VAR)-', '-value-value-'],
		['$$(VAR)', '$(VAR)'],
		['$$$(VAR)', '$value'],
		['$$$$(VAR)', '$$(VAR)'],
		['$(NOPE)', '$(NOPE)'],
		['$(VAR', '$(VAR'],
		['$VAR', '$VAR'],
		['$', '$'],
		['a$', 'a$'],
		['$()', '$()'],
		['$(VAR)$', 'value$'],
		['$((VAR))', '$((VAR))'],
	])('%s becomes %s', (text, expected) => {
		expect(expand(text, (name) => values[name])).toBe(expected);
	});

	test('a text without a dollar sign stays the same, and knowing no variable only takes escapes away', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				const expanded = expand(text, () => undefined);
				expect(expanded.length).toBeLessThanOrEqual(text.length);
				if (!text.includes('$$')) expect(expanded).toBe(text);
			}),
		);
	});
});
