import {expect, test} from 'vitest';
import {timestamp} from '../../source/api/timestamps.ts';
import {Client} from '../../source/cluster/apiserver/client.ts';
import {KubectlWorld} from '../helpers/kubectl.ts';

function world(): KubectlWorld {
	const made = new KubectlWorld({'heads.txt': 'NAME IMAGE\nmetadata.name spec.containers[0].image\n', 'path.txt': '{.metadata.name}'});
	made.addNode('node01');
	made.addPod('web', {labels: {app: 'web'}});
	made.addPod('worker', {
		labels: {app: 'worker', tier: 'back'},
		status: {
			phase: 'Running',
			containerStatuses: [
				{
					name: 'app',
					image: 'nginx',
					imageID: '',
					ready: false,
					restartCount: 4,
					state: {waiting: {reason: 'CrashLoopBackOff'}},
					lastState: {terminated: {exitCode: 1, reason: 'Error', finishedAt: timestamp(280_000)}},
				},
			],
		},
	});
	made.addPod('dns', {namespace: 'kube-system'});
	return made;
}

const heads = 'NAME     READY   STATUS             RESTARTS      AGE\n';
const both = `${heads}web      1/1     Running            0             5m\nworker   0/1     CrashLoopBackOff   4 (20s ago)   5m\n`;

test.each<[string, string]>([
	['get pods', both],
	['kubectl get pods', both],
	['k get po', both],
	['get pod', both],
	['get Pods', both],
	['-n default get pods', both],
	['get --namespace=default pods', both],
	['get pods --no-headers', 'web      1/1   Running            0             5m\nworker   0/1   CrashLoopBackOff   4 (20s ago)   5m\n'],
	['get pods worker web', `${heads}worker   0/1     CrashLoopBackOff   4 (20s ago)   5m\nweb      1/1     Running            0             5m\n`],
	['get pod/web', 'NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0          5m\n'],
	['get pods -l app=web', 'NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0          5m\n'],
	['get pods --selector tier', 'NAME     READY   STATUS             RESTARTS      AGE\nworker   0/1     CrashLoopBackOff   4 (20s ago)   5m\n'],
	['get pods --field-selector metadata.name=web -o name', 'pod/web\n'],
	['get pods --field-selector=status.phase!=Running', 'No resources found in default namespace.\n'],
	['get pods -o name', 'pod/web\npod/worker\n'],
	['get pods -oname', 'pod/web\npod/worker\n'],
	['get pods -A -o name', 'pod/web\npod/worker\npod/dns\n'],
	[
		'get pods -A',
		[
			'NAMESPACE     NAME     READY   STATUS             RESTARTS      AGE',
			'default       web      1/1     Running            0             5m',
			'default       worker   0/1     CrashLoopBackOff   4 (20s ago)   5m',
			'kube-system   dns      1/1     Running            0             5m',
			'',
		].join('\n'),
	],
	[
		'get pods web -o wide',
		[
			'NAME   READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES',
			'web    1/1     Running   0          5m    10.244.1.2   node01   <none>           <none>',
			'',
		].join('\n'),
	],
	[
		'get pods -L app,tier',
		[
			'NAME     READY   STATUS             RESTARTS      AGE   APP      TIER',
			'web      1/1     Running            0             5m    web      <none>',
			'worker   0/1     CrashLoopBackOff   4 (20s ago)   5m    worker   back',
			'',
		].join('\n'),
	],
	['get pods web --show-labels', 'NAME   READY   STATUS    RESTARTS   AGE   LABELS\nweb    1/1     Running   0          5m    app=web\n'],
	['get pods web --show-kind', 'NAME      READY   STATUS    RESTARTS   AGE\npod/web   1/1     Running   0          5m\n'],
	['get no,po --field-selector metadata.name=web', 'NAME      READY   STATUS    RESTARTS   AGE\npod/web   1/1     Running   0          5m\n'],
	['get nodes,pods -l app=web', 'NAME      READY   STATUS    RESTARTS   AGE\npod/web   1/1     Running   0          5m\n'],
	[
		'get node/node01 pod/web',
		[
			'NAME          STATUS   ROLES    AGE   VERSION',
			'node/node01   Ready    <none>   5m    v1.36.2',
			'',
			'NAME      READY   STATUS    RESTARTS   AGE',
			'pod/web   1/1     Running   0          5m',
			'',
		].join('\n'),
	],
	['get pods --sort-by=.status.containerStatuses[0].restartCount -o name', 'pod/web\npod/worker\n'],
	["get pods --sort-by='{.metadata.labels.app}' -o name", 'pod/web\npod/worker\n'],
	["get pods -o jsonpath='{.items[*].metadata.name}'", 'web worker'],
	["get pod web -o jsonpath='{.status.podIP}'", '10.244.1.2'],
	["get pod web -o jsonpath --template '{.spec.nodeName}'", 'node01'],
	['get pod web -o jsonpath-file=path.txt', 'web'],
	["get pod web -o jsonpath-as-json='{.metadata.labels}'", '[\n    {\n        "app": "web"\n    }\n]\n'],
	['get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName', 'NAME     NODE\nweb      node01\nworker   node01\n'],
	['get pods -o custom-columns-file=heads.txt --no-headers', 'web      nginx:1.14\nworker   nginx:1.14\n'],
	['get pods web -o json | grep -i podip', '        "podIP": "10.244.1.2",\n        "podIPs": [\n'],
	['get pods | grep -c Running', '1\n'],
	['get pods --no-headers | wc -l', '2\n'],
	["get pods --no-headers | awk '{print $1}' | sort -r | head -1", 'worker\n'],
	['get svc', 'No resources found in default namespace.\n'],
	['get svc -A', 'No resources found\n'],
	['get pods -n nowhere', 'No resources found in nowhere namespace.\n'],
	['get priorityclasses -l a=b', 'No resources found\n'],
	['get deploy --ignore-not-found', ''],
	['get pod nope --ignore-not-found', ''],
	[
		'get pod web nope',
		'NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0          5m\nError from server (NotFound): pods "nope" not found\n(exit 1)\n',
	],
	['get deployments.apps nope', 'Error from server (NotFound): deployments.apps "nope" not found\n(exit 1)\n'],
	['get deploy nope -o yaml', 'Error from server (NotFound): deployments.apps "nope" not found\n(exit 1)\n'],
	['get foo', 'error: the server doesn\'t have a resource type "foo"\n(exit 1)\n'],
	[
		'get pod pod/web',
		"error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n(exit 1)\n",
	],
	['get pod/web/x', 'error: arguments in resource/name form must have a single resource and name\n(exit 1)\n'],
	['get pod web -l a=b', 'error: name cannot be provided when a selector is specified\n(exit 1)\n'],
	['get pod web -A', 'error: a resource cannot be retrieved by name across all namespaces\n(exit 1)\n'],
	[
		'get pods -l "a in"',
		`Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a in", field selector "": unable to parse requirement: found '', expected: '('\n(exit 1)\n`,
	],
	[
		'get pods --field-selector spec.foo=x',
		'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=x": field label not supported: spec.foo\n(exit 1)\n',
	],
	[
		'get pods -o yml',
		'error: unable to match a printer suitable for the output format "yml", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n(exit 1)\n',
	],
	["get pods -o jsonpath='{.items'", 'error: error parsing jsonpath {.items, unclosed action\n(exit 1)\n'],
	['get pods -o jsonpath', 'error: jsonpath template format specified but no template given\n(exit 1)\n'],
	['get pods -o custom-columns', 'error: custom-columns format specified but no custom columns given\n(exit 1)\n'],
	['get pods --sort-by=.spec.nope', 'error: couldn\'t find any field with path "{.spec.nope}" in the list of objects\n(exit 1)\n'],
	['get pods --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n(exit 1)\n"],
	['get pods -z', "error: unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage.\n(exit 1)\n"],
	['get pods -n', "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage.\n(exit 1)\n"],
	[
		'get pods --chunk-size=x',
		`error: invalid argument "x" for "--chunk-size" flag: strconv.ParseInt: parsing "x": invalid syntax\nSee 'kubectl get --help' for usage.\n(exit 1)\n`,
	],
	['gte pods', 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n(exit 1)\n'],
	['frobnicate', 'error: unknown command "frobnicate" for "kubectl"\n(exit 1)\n'],
	['create quota x', 'error: kubectl create quota is not simulated\n(exit 1)\n'],
	['-n x config set-context --current', 'error: kubectl config set-context is not simulated\n(exit 1)\n'],
	['port-forward web 80', 'error: kubectl port-forward is not simulated\n(exit 1)\n'],
])('%s', (command, expected) => {
	expect(world().say(command)).toBe(expected);
});

test('several objects make a List', () => {
	expect(world().say('get pods -l app=nope -o yaml')).toBe('apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n');
});

test('an object shows what Go always writes', () => {
	const text = world().say('get pod worker -o yaml');
	expect(text).toContain('    resources: {}\n');
	expect(text).toContain('  - lastProbeTime: null\n    lastTransitionTime: null\n    status: "True"\n    type: Ready\n');
	expect(text).toContain('    state:\n      waiting:\n        reason: CrashLoopBackOff\n');
});

test('watching shows what is so now, and waits for every change in the namespace', () => {
	expect(world().run('get pods -w')).toMatchObject({
		exitCode: 0,
		waiting: {watches: [{resource: 'pods', namespace: 'default'}], isEndless: true},
		stdout: both,
	});
});

test('a server out of reach', () => {
	const made = world();
	const client = new Client(made.parts.apiserver, 'kubectl', () => false);
	expect(made.say('get pods', {client})).toMatch(/^Unable to connect to the server: dial tcp .*: i\/o timeout\n\(exit 1\)\n$/);
});

test('arguments may come as a list', () => {
	expect(world().run(['get', 'pods', '-o', 'jsonpath={.items[0].metadata.name}']).stdout).toBe('web');
});
