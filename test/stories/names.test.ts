import {describe, expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: tools}
spec: {containers: [{name: tools, image: 'registry.k8s.io/e2e-test-images/agnhost:2.53', args: [pause]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: old}
spec: {containers: [{name: old, image: 'busybox:1.28', command: [sleep, 1h]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: new}
spec: {containers: [{name: new, image: 'busybox:1.36', command: [sleep, 1h]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db-0, labels: {app: db}}
spec: {hostname: db-0, subdomain: db, containers: [{name: db, image: 'nginx:1.25', ports: [{name: http, containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.80.80, selector: {app: db}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {type: ExternalName, externalName: example.com}
`;

const story = () => new Story(manifests).at('30s');

/** What a command in a pod prints. */
function inPod(cluster: Story, pod: string, command: string): string {
	return cluster.kubectl(`exec ${pod} -- ${command}`).replace(/command terminated with exit code \d+\n$/, '');
}

describe('what the name server answers', () => {
	const cluster = story();
	const {podIP} = cluster.pod('db-0').status;
	const server = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n';

	test.each([
		['a Service by its short name', 'kubernetes', `${server}Name:\tkubernetes.default.svc.cluster.local\nAddress: 10.96.0.1\n\n`],
		['a Service of another namespace', 'kube-dns.kube-system', `${server}Name:\tkube-dns.kube-system.svc.cluster.local\nAddress: 10.96.0.10\n\n`],
		['a headless Service', 'db', `${server}Name:\tdb.default.svc.cluster.local\nAddress: ${podIP}\n\n`],
		['a pod with host name and subdomain', 'db-0.db', `${server}Name:\tdb-0.db.default.svc.cluster.local\nAddress: ${podIP}\n\n`],
		[
			'an external name',
			'elsewhere',
			`${server}elsewhere.default.svc.cluster.local\tcanonical name = example.com.\nName:\texample.com\nAddress: 23.220.75.245\n\n`,
		],
		['a name of the world', 'example.com', `${server}Non-authoritative answer:\nName:\texample.com\nAddress: 23.220.75.245\n\n`],
		['an address', '10.96.80.80', '80.80.96.10.in-addr.arpa\tname = web.default.svc.cluster.local.\n\n'],
		['nothing', 'nope', `${server}** server can't find nope: NXDOMAIN\n\n`],
		['a Service’s IPv6 address', '-type=aaaa web', `${server}*** Can't find web: No answer\n\n`],
		[
			'the ports of a headless Service',
			'-type=srv _http._tcp.db.default.svc.cluster.local',
			`${server}_http._tcp.db.default.svc.cluster.local\tservice = 0 100 80 db-0.db.default.svc.cluster.local.\n\n`,
		],
	])('%s', (_name, question, answer) => {
		expect(inPod(cluster, 'tools', `nslookup ${question}`)).toBe(answer);
	});

	test('a pod by its address, whether it is there or not', () => {
		const dashed = podIP!.replaceAll('.', '-');
		expect(inPod(cluster, 'tools', `dig +short ${dashed}.default.pod.cluster.local`)).toBe(`${podIP}\n`);
		expect(inPod(cluster, 'tools', 'dig +short 10-9-8-7.default.pod.cluster.local')).toBe('10.9.8.7\n');
		expect(inPod(cluster, 'tools', 'dig +short 10-9-8-7.nowhere.pod.cluster.local')).toBe('');
	});

	test('dig takes a name as it is, unless told to search', () => {
		expect(inPod(cluster, 'tools', 'dig +short web')).toBe('');
		expect(inPod(cluster, 'tools', 'dig +search +short web')).toBe('10.96.80.80\n');
		expect(inPod(cluster, 'tools', 'dig web')).toMatch(/status: NXDOMAIN, id: \d+\n;; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1/);
		expect(inPod(cluster, 'tools', 'dig kubernetes.default.svc.cluster.local')).toMatch(
			/;; ANSWER SECTION:\nkubernetes\.default\.svc\.cluster\.local\.\t30\tIN\tA\t10\.96\.0\.1\n\n;; Query time: \d msec\n;; SERVER: 10\.96\.0\.10#53\(10\.96\.0\.10\) \(UDP\)\n;; WHEN: Thu Jan 01 00:00:3\d UTC 2026\n;; MSG SIZE {2}rcvd: 129\n/,
		);
	});

	test('busybox’s own, old and new', () => {
		const name = 'kube-dns.kube-system.svc.cluster.local';
		expect(inPod(cluster, 'old', 'nslookup db')).toBe(
			`Server:    10.96.0.10\nAddress 1: 10.96.0.10 ${name}\n\nName:      db\nAddress 1: ${podIP} db-0.db.default.svc.cluster.local\n`,
		);
		// The new one asks for a name without a dot with every search domain, and says what became of each.
		expect(inPod(cluster, 'new', 'nslookup web')).toBe(
			`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.80.80\n\n\n${['svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'cluster.local'].map((domain) => `** server can't find web.${domain}: NXDOMAIN\n\n`).join('')}`,
		);
		expect(inPod(cluster, 'new', 'nslookup web.default')).toBe(
			`Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${"** server can't find web.default: NXDOMAIN\n\n".repeat(2)}`,
		);
	});

	test('a program finds them by the same way', () => {
		expect(inPod(cluster, 'db-0', 'getent hosts web')).toBe('10.96.80.80     web.default.svc.cluster.local\n');
		expect(inPod(cluster, 'old', 'wget -qO- http://elsewhere')).toContain('Example Domain');
	});
});

test('without CoreDNS names fail and addresses work; with it back names do as well', () => {
	const cluster = story();
	const ask = () => inPod(cluster, 'old', 'wget -q -T 3 -O- http://web');
	expect(ask()).toContain('Welcome to nginx');
	cluster.kubectl('scale deployment coredns --replicas=0', 'kube-system');
	cluster.at('60s');
	expect(ask()).toBe("wget: bad address 'web'\n");
	expect(inPod(cluster, 'db-0', 'curl -sS http://web')).toBe('curl: (6) Could not resolve host: web\n');
	// The Service has no endpoints, so that its node refuses at once.
	expect(inPod(cluster, 'tools', 'nslookup web')).toBe(
		`${';; communications error to 10.96.0.10#53: connection refused\n'.repeat(3)};; no servers could be reached\n\n`,
	);
	expect(inPod(cluster, 'old', 'wget -q -T 3 -O- http://10.96.80.80')).toContain('Welcome to nginx');
	cluster.kubectl('scale deployment coredns --replicas=2', 'kube-system');
	cluster.at('100s');
	expect(ask()).toContain('Welcome to nginx');
});

test.each([
	[
		'bind’s nslookup',
		'registry.k8s.io/e2e-test-images/agnhost:2.53',
		'nslookup web',
		15,
		`${';; communications error to 10.96.0.10#53: timed out\n'.repeat(3)};; no servers could be reached\n\n`,
	],
	['busybox’s nslookup', 'busybox:1.36', 'nslookup web', 5, ';; connection timed out; no servers could be reached\n\n'],
	['a program with the C library', 'nginx:1.25', 'curl -sS http://web', 20, 'curl: (6) Could not resolve host: web\n'],
	['and a limit of its own', 'nginx:1.25', 'curl -sS -m 4 http://web', 4, 'curl: (28) Resolving timed out after 4000 milliseconds\n'],
])('a name server that is silent is waited for: %s', (_name, image, command, seconds, output) => {
	const cluster = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: asker}
spec:
  containers:
    - name: asker
      image: ${image}
      command: [sh, -c, 'while ! test -f /tmp/go; do sleep 1; done; date +%s; ${command}; date +%s; sleep 1h']
`).at('60s');
	cluster.run.perform({kind: 'fault', fault: 'dns-error', target: {kind: 'cluster', name: 'cluster'}, parameters: {answer: 'timeout'}});
	inPod(cluster, 'asker', 'touch /tmp/go');
	const [first, ...rest] = cluster.at('100s').kubectl('logs asker').split('\n');
	expect(`${rest.slice(0, -2).join('\n')}\n`).toBe(output);
	expect(Number(rest.at(-2)) - Number(first)).toBe(seconds);
});

test('a server that fails is told apart from a name that is not there', () => {
	const cluster = story();
	cluster.run.perform({
		kind: 'fault',
		fault: 'dns-error',
		target: {kind: 'cluster', name: 'cluster'},
		parameters: {answer: 'SERVFAIL', pattern: 'web'},
	});
	expect(inPod(cluster, 'tools', 'nslookup web')).toContain("** server can't find web: SERVFAIL\n");
	expect(inPod(cluster, 'tools', 'nslookup db')).toContain('Address: 10.');
});

test.each([
	['Default', '', 'nameserver 192.168.1.1\n', false],
	['ClusterFirst on the host network', 'hostNetwork: true', 'nameserver 192.168.1.1\n', false],
	[
		'ClusterFirstWithHostNet',
		'hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet',
		'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
		true,
	],
	[
		'None with the cluster’s own server',
		'dnsPolicy: None, dnsConfig: {nameservers: [10.96.0.10], searches: [default.svc.cluster.local], options: [{name: ndots, value: "2"}, {name: edns0}]}',
		'search default.svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:2 edns0\n',
		true,
	],
	[
		'options on top of ClusterFirst',
		'dnsConfig: {nameservers: [10.96.0.10], searches: [example.org], options: [{name: ndots, value: "1"}]}',
		'search default.svc.cluster.local svc.cluster.local cluster.local example.org\nnameserver 10.96.0.10\noptions ndots:1\n',
		true,
	],
])('dnsPolicy %s', (name, spec, file, isFound) => {
	const policy = name === 'Default' ? 'dnsPolicy: Default' : spec;
	const cluster = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: it}
spec: {${policy}, containers: [{name: it, image: 'busybox:1.28', command: [sleep, 1h]}]}
`).at('30s');
	expect(inPod(cluster, 'it', 'cat /etc/resolv.conf')).toBe(file);
	expect(
		inPod(cluster, 'it', 'nslookup kubernetes').includes('10.96.0.1\n') || inPod(cluster, 'it', 'nslookup kubernetes').includes('10.96.0.1 '),
	).toBe(isFound);
});

test('more name servers than a resolver takes are left out, and an event says so', () => {
	const cluster = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: it}
spec:
  dnsConfig: {nameservers: [1.1.1.1, 8.8.8.8, 9.9.9.9]}
  containers: [{name: it, image: 'busybox:1.28', command: [sleep, 1h]}]
`).at('30s');
	expect(inPod(cluster, 'it', 'grep nameserver /etc/resolv.conf')).toBe('nameserver 10.96.0.10\nnameserver 1.1.1.1\nnameserver 8.8.8.8\n');
	expect(cluster.events('it')).toContain(
		'DNSConfigForming Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 8.8.8.8',
	);
});
