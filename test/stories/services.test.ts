import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: shell}
spec: {nodeName: node01, containers: [{name: main, image: nicolaka/netshoot, command: [sleep, '36000']}]}
---
apiVersion: v1
kind: Pod
metadata: {name: machine}
spec:
  nodeName: node02
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  containers: [{name: main, image: nicolaka/netshoot, command: [sleep, '36000']}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: main
          image: registry.k8s.io/e2e-test-images/agnhost:2.39
          args: [netexec, --http-port=8080]
          ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: manual}
spec: {ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: near}
spec: {selector: {app: web}, trafficDistribution: PreferSameNode, ports: [{port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: v1
kind: Pod
metadata: {name: with-host-port}
spec: {nodeName: node02, containers: [{name: main, image: nginx, ports: [{containerPort: 80, hostPort: 8088}]}]}
`;

const machineIp = '172.18.0.4';

function cluster() {
	const story = new Story(manifests).at('30s');
	return {
		story,
		inPod: (command: string) => story.kubectl(`exec shell -- sh -c "${command}"`),
		onMachine: (command: string) => story.kubectl(`exec machine -- sh -c "${command}"`),
	};
}

test.each([
	['a Service without endpoints refuses', 'curl -sSm 2 nobody', /Failed to connect to nobody port 80 after \d ms: Could not connect to server/],
	['so does one without a selector that has been given none', 'curl -sSm 2 manual', /Could not connect to server/],
	['a port that a Service does not have is silent', 'curl -sSm 2 web:81', /\(28\) Connection timed out after 200\d milliseconds/],
	['a headless Service has only the ports of its pods', 'curl -sSm 2 headless:80', /Could not connect to server/],
	['which are there', 'curl -s headless:8080/hostname', /^web-/],
	['a name for another one leads there', 'curl -sI elsewhere | head -1', /^HTTP\/1\.1 200 OK/],
	['a node port is open on every machine', `curl -s ${machineIp}:30080/hostname`, /^web-/],
	['a host port only on the pod’s', `curl -sI ${machineIp}:8088 | head -1`, /^HTTP\/1\.1 200 OK/],
	['and not on others', 'curl -sSm 2 172.18.0.3:8088', /Could not connect to server/],
])('%s', (_name, command, expected) => {
	expect(cluster().inPod(command)).toMatch(expected);
});

test('on a machine its node ports and host ports are there on the loopback as well', () => {
	const {onMachine} = cluster();
	expect(onMachine('curl -s localhost:30080/hostname')).toMatch(/^web-/);
	expect(onMachine('curl -sI 127.0.0.1:8088 | head -1')).toMatch(/^HTTP\/1\.1 200 OK/);
	expect(onMachine('curl -sSm 2 localhost:8089')).toMatch(/Could not connect to server/);
});

test('a Service that prefers the own node is served by the pod there', () => {
	const {inPod, story} = cluster();
	const own = story
		.kubectl('get pods -l app=web -o wide')
		.split('\n')
		.find((line) => line.includes('node01'))!
		.split(' ')[0]!;
	const asked = inPod('for i in 1 2 3 4 5 6; do curl -s near/hostname; echo; done');
	expect(new Set(asked.trim().split('\n'))).toEqual(new Set([own]));
});

test('a pod that is ready no more gets no new connection, one that goes serves while nobody else does', () => {
	const {inPod, story} = cluster();
	story.kubectl('scale deployment web --replicas 1');
	story.at('100s');
	const name = /web-\S+/.exec(story.kubectl('get pods -l app=web'))![0];
	expect(inPod('curl -s web/hostname')).toBe(name);
	story.kubectl('scale deployment web --replicas 0');
	story.at('102s');
	// agnhost goes on for its grace: it is terminating, serves still, and is all there is.
	expect(story.kubectl('get pods -l app=web')).toMatch(/Terminating|No resources/);
	story.at('160s');
	expect(inPod('curl -sSm 2 web')).toMatch(/Could not connect to server/);
});

test('the API server tells who may ask it what', () => {
	const {inPod} = cluster();
	const certificate = '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt';
	const token = '$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)';
	expect(inPod('curl -sS https://kubernetes.default.svc')).toMatch(/^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\n/);
	expect(inPod('curl -sk https://kubernetes.default.svc/healthz')).toBe('ok');
	expect(inPod('curl -sk https://kubernetes.default.svc/version')).toContain('"gitVersion": "v1.36.2"');
	expect(inPod('curl -sk https://kubernetes.default.svc/api')).toContain('forbidden: User \\"system:anonymous\\" cannot get path \\"/api\\"');
	expect(inPod(`curl -s --cacert ${certificate} --oauth2-bearer ${token} https://kubernetes.default.svc/api`)).toContain('"kind": "APIVersions"');
	expect(inPod(`curl -s --cacert ${certificate} --oauth2-bearer ${token} https://kubernetes.default.svc/api/v1/namespaces/default/pods`)).toContain(
		'pods is forbidden: User \\"system:serviceaccount:default:default\\" cannot list resource \\"pods\\" in API group \\"\\" in the namespace \\"default\\"',
	);
});
