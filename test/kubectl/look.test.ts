import {describe, expect, test} from 'vitest';
import {badRequest, ConnectionError} from '../../source/api/status-error.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import {KubectlWorld} from '../helpers/kubectl.ts';

const lines = [
	{atMs: 10_000, stream: 'stdout' as const, text: 'one'},
	{atMs: 200_000, stream: 'stderr' as const, text: 'two'},
	{atMs: 295_000, stream: 'stdout' as const, text: 'three'},
];

function world(): KubectlWorld {
	const made = new KubectlWorld();
	made.addNode('node01');
	made.addPod('web', {labels: {app: 'web'}});
	made.addPod('multi', {
		labels: {app: 'web'},
		spec: {
			containers: [
				{name: 'nginx', image: 'nginx'},
				{name: 'centos', image: 'centos:7'},
			],
			initContainers: [{name: 'setup', image: 'busybox'}],
		},
	});
	made.addPod('waiting', {spec: {nodeName: ''}, status: {phase: 'Pending', containerStatuses: []}});
	made.addPod('done', {status: {phase: 'Succeeded', containerStatuses: []}});
	made.addPod('lost', {spec: {nodeName: 'node02'}, status: {phase: 'Running', hostIP: '10.0.0.12'}});
	made.addPod('deaf', {spec: {nodeName: 'node03'}, status: {phase: 'Running', hostIP: '10.0.0.13'}});
	made.endpoints.set('node01', {
		logs: (uid, container, {isPrevious}) => {
			if (container === 'setup') throw badRequest(`container "setup" in pod "multi" is waiting to start: PodInitializing`);
			return isPrevious ? [{atMs: 1000, stream: 'stdout', text: `before of ${uid}`}] : container === 'centos' ? [] : lines;
		},
		execStream: () => undefined,
		exec: (_, __, command) => {
			if (command[0] === 'sleep') return undefined;
			if (command[0] === 'nosuch') {
				return {
					exitCode: 126,
					output: '',
					durationMs: 0,
					error: {kind: 'not-started', message: 'exec: "nosuch": executable file not found in $PATH'},
				};
			}
			return {exitCode: command[0] === 'false' ? 1 : 0, output: `${command.join(' ')}\n`, durationMs: 0};
		},
		podReadings: (uid) =>
			(uid === 'pod-multi' ? ['centos', 'nginx', 'setup'] : uid === 'pod-web' ? ['app'] : []).map((container) => ({
				container,
				reading: {atMs: 300_000, sinceMs: 285_000, cpuUsec: (container === 'nginx' ? 12_400 : 3000) * 15, workingSetBytes: 5_500_928},
			})),
		nodeReading: () => ({atMs: 300_000, sinceMs: 285_000, cpuUsec: 6_000_000, workingSetBytes: 1_073_741_824}),
	});
	const refuse = (): never => {
		throw new ConnectionError('dial tcp 10.0.0.13:10250: i/o timeout');
	};
	made.endpoints.set('node03', {logs: refuse, exec: refuse, podReadings: refuse, nodeReading: refuse});
	return made;
}

const defaulted = 'Defaulted container "nginx" out of: nginx, centos, setup (init)\n';

describe('logs and exec', () => {
	test.each<[string, string]>([
		['logs web', 'one\ntwo\nthree\n'],
		['logs pod/web', 'one\ntwo\nthree\n'],
		['logs web app', 'one\ntwo\nthree\n'],
		['logs web --tail=1', 'three\n'],
		['logs web --tail 0', ''],
		['logs web --since=2m', 'two\nthree\n'],
		['logs web --since-time=2026-01-01T00:04:00Z', 'three\n'],
		['logs web --timestamps --tail=1', '2026-01-01T00:04:55.000000000Z three\n'],
		['logs web -p', 'before of pod-web\n'],
		['logs web --prefix --tail=1', '[pod/web/app] three\n'],
		['logs -l app=web --tail=1 --prefix', `[pod/multi/nginx] three\n[pod/web/app] three\n${defaulted}`],
		['logs -l app=none', 'No resources found in default namespace.\n'],
		['logs multi', `one\ntwo\nthree\n${defaulted}`],
		['logs multi -c centos', ''],
		['logs multi -c nope', 'error: container nope is not valid for pod multi\n(exit 1)\n'],
		['logs multi -c setup', 'Error from server (BadRequest): container "setup" in pod "multi" is waiting to start: PodInitializing\n(exit 1)\n'],
		['logs waiting', 'Error from server (BadRequest): pod waiting does not have a host assigned\n(exit 1)\n'],
		[
			'logs lost',
			'Error from server: Get "https://10.0.0.12:10250/containerLogs/default/lost/app": dial tcp 10.0.0.12:10250: connect: no route to host\n(exit 1)\n',
		],
		[
			'logs deaf',
			'Error from server: Get "https://10.0.0.13:10250/containerLogs/default/deaf/app": dial tcp 10.0.0.13:10250: i/o timeout\n(exit 1)\n',
		],
		['logs nope', 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		[
			'logs',
			"error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples\n(exit 1)\n",
		],
		[
			'logs web --since=soon',
			'error: invalid argument "soon" for "--since" flag: time: invalid duration "soon"\nSee \'kubectl logs --help\' for usage.\n(exit 1)\n',
		],
		['exec web -- ls /', 'ls /\n'],
		['exec -it web -- /bin/bash', '/bin/bash\n'],
		['exec web -c app -- env', 'env\n'],
		['exec multi -- ls', `ls\n${defaulted}`],
		['exec multi -c centos -it -- /bin/bash', '/bin/bash\n'],
		['exec web -- false', 'false\ncommand terminated with exit code 1\n(exit 1)\n'],
		['exec web -- sh -c "echo $HOME | wc -l"', 'sh -c echo $HOME | wc -l\n'],
		[
			'exec web -- nosuch',
			'error: Internal error occurred: error executing command in container: failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH\n(exit 1)\n',
		],
		[
			'exec web ls',
			"error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n(exit 1)\n",
		],
		[
			'exec web --env',
			"error: unknown flag: --env\nSee 'kubectl exec --help' for usage.\n(the command to run stands behind two dashes: kubectl exec web -- env)\n(exit 1)\n",
		],
		['exec web', "error: you must specify at least one command for the container\nSee 'kubectl exec -h' for help and examples\n(exit 1)\n"],
		['exec', "error: pod, type/name or --filename must be specified\nSee 'kubectl exec -h' for help and examples\n(exit 1)\n"],
		['exec multi -c nope -- ls', 'error: container nope is not valid for pod multi out of: nginx, centos, setup (init)\n(exit 1)\n'],
		['exec done -- ls', 'error: cannot exec into a container in a completed pod; current phase is Succeeded\n(exit 1)\n'],
		['exec waiting -- ls', 'Error from server (BadRequest): pod waiting does not have a host assigned\n(exit 1)\n'],
	])('%s', (command, expected) => {
		expect(world().say(command)).toBe(expected);
	});

	test('a command that has not ended is waited for', () => {
		expect(world().run('exec web -- sleep 100')).toMatchObject({stdout: '', exitCode: 0, waiting: {notes: {nodeName: 'node01'}}});
	});

	test.each<[string, string]>([
		['top pod', 'error: Metrics API not available\n(exit 1)\n'],
		['top node', 'error: Metrics API not available\n(exit 1)\n'],
		['get podmetrics', 'error: the server doesn\'t have a resource type "podmetrics"\n(exit 1)\n'],
		['get --raw /apis/metrics.k8s.io/v1beta1/nodes', 'Error from server (NotFound): the server could not find the requested resource\n(exit 1)\n'],
	])('without a metrics server: %s', (command, said) => {
		expect(world().say(command, {hasNoMetricsApi: true})).toBe(said);
	});

	test('a workload means its best pod', () => {
		const made = world();
		made.addDeployment('web');
		expect(made.say('logs deploy/web --tail=1')).toBe(`three\nFound 2 pods, using pod/multi\n${defaulted}`);
	});
});

describe('top, events and the cluster', () => {
	test.each<[string, string]>([
		['top pod -l app=web', 'NAME    CPU(cores)   MEMORY(bytes)   \nmulti   19m          15Mi            \nweb     3m           5Mi             \n'],
		['top pod web --no-headers', 'web   3m    5Mi   \n'],
		[
			'top pod multi --containers --sort-by=cpu',
			'POD     NAME     CPU(cores)   MEMORY(bytes)   \nmulti   nginx    13m          5Mi             \nmulti   centos   3m           5Mi             \nmulti   setup    3m           5Mi             \n',
		],
		['top pod nope', 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/nope" not found\n(exit 1)\n'],
		['top pod lost', 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/lost" not found\n(exit 1)\n'],
		['top pod --field-selector=metadata.name=lost', 'error: Metrics not available for pod default/lost, age: 5m0s\n(exit 1)\n'],
		['top node node03', 'Error from server (NotFound): nodemetrics.metrics.k8s.io "node03" not found\n(exit 1)\n'],
		['get podmetrics', 'NAME    CPU      MEMORY    WINDOW\nmulti   18400u   16116Ki   15s\nweb     3m       5372Ki    15s\n'],
		['get pods.metrics.k8s.io web --no-headers', 'web   3m    5372Ki   15s\n'],
		['get podmetrics nope', 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/nope" not found\n(exit 1)\n'],
		['get nodemetrics', 'NAME     CPU    MEMORY   WINDOW\nnode01   400m   1Gi      15s\n'],
		[
			'get --raw /apis/metrics.k8s.io/v1beta1/nodes',
			'{"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{"metadata":{"name":"node01","creationTimestamp":"2026-01-01T00:05:00Z","labels":{"kubernetes.io/hostname":"node01"}},"timestamp":"2026-01-01T00:05:00Z","window":"15s","usage":{"cpu":"400m","memory":"1Gi"}}]}\n',
		],
		[
			'get --raw /apis/metrics.k8s.io/v1beta1/namespaces/default/pods/web',
			'{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"web","namespace":"default","creationTimestamp":"2026-01-01T00:05:00Z","labels":{"app":"web"}},"timestamp":"2026-01-01T00:05:00Z","window":"15s","containers":[{"name":"app","usage":{"cpu":"3m","memory":"5372Ki"}}]}\n',
		],
		[
			'get --raw /apis/metrics.k8s.io/v1beta1/namespaces/none/pods',
			'{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[]}\n',
		],
		['get --raw /apis/metrics.k8s.io/v1beta1/services', 'Error from server (NotFound): the server could not find the requested resource\n(exit 1)\n'],
		['get --raw /readyz', 'ok'],
		['top pod -n kube-system', 'No resources found in kube-system namespace.\n'],
		['top pod --sort-by=name', 'error: --sort-by accepts only cpu or memory\n(exit 1)\n'],
		['top node', 'NAME     CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \nnode01   400m         10%      1024Mi          12%         \n'],
		['events', 'No events found in default namespace.\n'],
		['events -A', 'No events found.\n'],
		['events --for web', 'error: --for must be in resource/name form\n(exit 1)\n'],
		['version', 'Client Version: v1.36.2\nServer Version: v1.36.2\n'],
		['version --client', 'Client Version: v1.36.2\n'],
		['config current-context', 'kubernetes-admin@kubernetes\n'],
		['wait --for=condition=Ready pod/web', 'pod/web condition met\n'],
		['wait --for=condition=ready=true pod web', 'pod/web condition met\n'],
		['wait --for=condition=Initialized pod/web', 'error: timed out waiting for the condition on pods/web\n(exit 1)\n'],
		["wait --for=jsonpath='{.status.phase}'=Running pod/web", 'pod/web condition met\n'],
		['wait --for=delete pod/nope', ''],
		['wait --for=delete pod/web', 'error: timed out waiting for the condition on pods/web\n(exit 1)\n'],
		['wait --for=condition=Ready pod/nope', 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		['wait --for=magic pod/web', 'error: unrecognized condition: "magic"\n(exit 1)\n'],
		[
			'api-resources --api-group=apps --no-headers',
			'daemonsets    ds       apps/v1   true   DaemonSet\ndeployments   deploy   apps/v1   true   Deployment\nreplicasets   rs       apps/v1   true   ReplicaSet\n',
		],
		['api-resources --namespaced=false -o name', 'namespaces\nnodes\npriorityclasses.scheduling.k8s.io\n'],
		[
			'explain pod.spec.containers.ports.containerPort',
			'KIND:       Pod\nVERSION:    v1\n\nFIELD: containerPort <integer>\n\nDESCRIPTION:\n    <empty>\n    \n',
		],
		['explain pod.spec.nope', 'error: field "nope" does not exist\n(exit 1)\n'],
		['explain nope', 'error: the server doesn\'t have a resource type "nope"\n(exit 1)\n'],
		['describe pod nope', 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		['describe svc', 'No resources found in default namespace.\n'],
		[
			'describe',
			'error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n(exit 1)\n',
		],
	])('%s', (command, expected) => {
		expect(world().say(command)).toBe(expected);
	});

	test.each([
		['auth can-i create pods', 'yes\n'],
		['auth can-i delete nodes --as=jane', 'no\n(exit 1)\n'],
		['auth can-i get nonsense', "yes\nWarning: the server doesn't have a resource type 'nonsense'\n\n"],
		[
			'auth can-i list',
			"error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples\n(exit 1)\n",
		],
		['auth whoami', 'ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [kubeadm:cluster-admins system:authenticated]\n'],
		['api-versions | grep -c apps/v1', '1\n'],
	])('%s', (command, expected) => {
		expect(world().say(command)).toBe(expected);
	});

	test('explain lists the fields of a type with theirs', () => {
		const text = world().say('explain deployment.spec');
		expect(text).toContain('GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: spec <DeploymentSpec>\n');
		expect(text).toContain('\n  selector\t<LabelSelector> -required-\n');
		expect(text).toContain('\n  template\t<PodTemplateSpec> -required-\n');
	});

	test('events are told in the order they came last', () => {
		const made = world();
		for (const [name, atMs, count] of [
			['b', 100_000, 1],
			['a', 290_000, 3],
		] as const) {
			made.parts.client.create('events', {
				apiVersion: 'v1',
				kind: 'Event',
				metadata: {name: `web.${name}`, namespace: 'default'},
				involvedObject: {kind: 'Pod', name: 'web', namespace: 'default', uid: 'pod-web'},
				reason: 'BackOff',
				message: `Back-off ${name}`,
				type: 'Warning',
				count,
				firstTimestamp: timestamp(100_000),
				lastTimestamp: timestamp(atMs),
				source: {component: 'kubelet', host: 'node01'},
			});
		}
		expect(made.say('events --for pod/web')).toBe(
			[
				'LAST SEEN             TYPE      REASON    OBJECT    MESSAGE',
				'3m20s                 Warning   BackOff   Pod/web   Back-off b',
				'10s (x3 over 3m20s)   Warning   BackOff   Pod/web   Back-off a',
				'',
			].join('\n'),
		);
		expect(made.say('get events -o wide').split('\n')[0]).toBe(
			'LAST SEEN   TYPE      REASON    OBJECT    SUBOBJECT   SOURCE            MESSAGE      FIRST SEEN   COUNT   NAME',
		);
		expect(made.say('get events --field-selector involvedObject.name=nope')).toBe('No resources found in default namespace.\n');
		expect(made.say('events --types=Normal')).toBe('No events found in default namespace.\n');
		expect(made.say('describe pod web')).toContain('\n  Warning  BackOff  10s (x3 over 3m20s)  kubelet  Back-off a\n');
	});

	test('describing by the beginning of a name, and several at once', () => {
		const text = world().say('describe pod w');
		expect(text.match(/^Name: +\w+$/gm)?.map((line) => line.split(/ +/)[1])).toEqual(['waiting', 'web']);
		expect(text).toContain('\n\n\nName: ');
	});
});

describe('a line for a shell', () => {
	test.each<[string, string]>([
		['get pods -o name | sort -r | head -n 2', 'pod/web\npod/waiting\n'],
		['get pods -o name | tail -1', 'pod/web\n'],
		['get pods -o name | grep -v -E "web|multi" | wc -l', '4\n'],
		['get pods -o name | grep -n "web$"', '6:pod/web\n'],
		['get pods -o name | grep nothing', '(exit 1)\n'],
		['get pods -o name | cut -d/ -f2 | tr a-z A-Z | head -1', 'DEAF\n'],
		["get pods | awk 'NR>1 {print $1,$3}' | head -1", 'deaf Running\n'],
		["get pods --no-headers | awk '{print $3}' | sort | uniq -c", '      1 Pending\n      4 Running\n      1 Succeeded\n'],
		['get pod web -o name && get pod multi -o name', 'pod/web\npod/multi\n'],
		['get pod nope -o name && get pod multi -o name', 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		['get pod nope -o name || get pod multi -o name', 'pod/multi\nError from server (NotFound): pods "nope" not found\n'],
		['get pod web -o name; get pod multi -o name', 'pod/web\npod/multi\n'],
		['get pod nope 2>/dev/null', '(exit 1)\n'],
		['get pod nope 2>&1 | wc -l', '1\n'],
		['get pod web -o name > a.txt; cat a.txt a.txt', 'pod/web\npod/web\n'],
		['get pod web -o name > a.txt; echo more >> a.txt; cat a.txt', 'pod/web\nmore\n'],
		['get pod web -o name | tee b.txt; cat b.txt', 'pod/web\npod/web\n'],
		['cat nope.txt', 'cat: nope.txt: No such file or directory\n(exit 1)\n'],
		['get pods $(date)', 'bash: $(date): substitutions are not simulated here\n(exit 2)\n'],
		['# only a remark', ''],
		['', ''],
	])('%s', (command, expected) => {
		expect(world().say(command)).toBe(expected);
	});
});
