import {describe, expect, test} from 'vitest';
import {KubectlWorld} from '../helpers/kubectl.ts';

const podYaml = `apiVersion: v1
kind: Pod
metadata:
  name: webserver
spec:
  containers:
  - name: nginx-container
    image: nginx:1.14
    imagePullPolicy: Always
    ports:
    - containerPort: 80
      protocol: TCP
`;

const files: Record<string, string> = {
	'pod.yaml': podYaml,
	'changed.yaml': podYaml.replace('nginx:1.14', 'nginx:1.15').replace('name: webserver', 'name: webserver\n  labels: {app: web}'),
	'misplaced.yaml':
		'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n  image: nginx\n  livenessProbe:\n    tcpSocket: {port: 22}\n',
	'typo.yaml': podYaml.replace('image:', 'imag:'),
	'tab.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n',
	'nested.yaml': 'apiVersion: v1\nkind: Pod: x\n',
	'twice.yaml': 'apiVersion: v1\nkind: Pod\nkind: Pod\n',
	'nothing.yaml': 'metadata: {name: x}\n',
	'kindless.yaml': 'apiVersion: v1\nmetadata: {name: x}\n',
	'unknown.yaml': 'apiVersion: v1\nkind: Podd\nmetadata: {name: x}\n',
	'list.yaml': '- a\n- b\n',
	'elsewhere.yaml': podYaml.replace('name: webserver', 'name: webserver\n  namespace: kube-system'),
	'two.yaml': `# the first\n---\n${podYaml}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {a: "1", on: "x"}\n---\n`,
	'values.txt': '# no\nA=1\nB=two words\n',
};

/** Runs commands one after the other against one cluster; the last one's words count. */
function say(...commands: string[]): string {
	const made = new KubectlWorld(files);
	made.addNode('node01');
	let last = '';
	for (const command of commands) last = made.say(command);
	return last;
}

describe('create', () => {
	test.each<[string[], string]>([
		[['create -f pod.yaml'], 'pod/webserver created\n'],
		[
			['create -f pod.yaml', 'create -f pod.yaml'],
			'Error from server (AlreadyExists): error when creating "pod.yaml": pods "webserver" already exists\n(exit 1)\n',
		],
		[['create -f two.yaml'], 'pod/webserver created\nconfigmap/cm created\n'],
		[['create -f pod.yaml -o name'], 'pod/webserver\n'],
		[['create -f pod.yaml --dry-run=client'], 'pod/webserver created (dry run)\n'],
		[['create -f pod.yaml --dry-run=server'], 'pod/webserver created (server dry run)\n'],
		[['create -f pod.yaml --dry-run=server', 'get pods'], 'No resources found in default namespace.\n'],
		[['create -f pod.yaml --dry-run=maybe'], 'error: Invalid dry-run value (maybe). Must be "none", "server", or "client".\n(exit 1)\n'],
		[['create -f none.yaml'], 'error: the path "none.yaml" does not exist\n(exit 1)\n'],
		[
			['create -f misplaced.yaml'],
			'Error from server (BadRequest): error when creating "misplaced.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.image", unknown field "spec.livenessProbe"\n(exit 1)\n',
		],
		[
			['create -f typo.yaml'],
			'Error from server (BadRequest): error when creating "typo.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imag"\n(exit 1)\n',
		],
		[['create -f typo.yaml --validate=false'], 'The Pod "webserver" is invalid: spec.containers[0].image: Required value\n(exit 1)\n'],
		[
			['create -f typo.yaml --validate=warn'],
			'Warning: unknown field "spec.containers[0].imag"\nThe Pod "webserver" is invalid: spec.containers[0].image: Required value\n(exit 1)\n',
		],
		[
			['create -f tab.yaml'],
			'error: error parsing tab.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token\n(exit 1)\n',
		],
		[
			['create -f nested.yaml'],
			'error: error parsing nested.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context\n(exit 1)\n',
		],
		[
			['create -f twice.yaml'],
			'error: error parsing twice.yaml: error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key "kind" already set in map\n(exit 1)\n',
		],
		[
			['create -f nothing.yaml'],
			'error: error validating "nothing.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false\n(exit 1)\n',
		],
		[
			['create -f kindless.yaml'],
			'error: error validating "kindless.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false\n(exit 1)\n',
		],
		[
			['create -f unknown.yaml'],
			'error: resource mapping not found for name: "x" namespace: "" from "unknown.yaml": no matches for kind "Podd" in version "v1"\nensure CRDs are installed first\n(exit 1)\n',
		],
		[['create -f elsewhere.yaml'], 'pod/webserver created\n'],
		[['create -f elsewhere.yaml', 'get pods'], 'No resources found in default namespace.\n'],
		[
			['create -f elsewhere.yaml -n default'],
			'error: the namespace from the provided object "kube-system" does not match the namespace "default". You must pass \'--namespace=kube-system\' to perform this operation.\n(exit 1)\n',
		],
		[['create -f pod.yaml -n nowhere'], 'Error from server (NotFound): error when creating "pod.yaml": namespaces "nowhere" not found\n(exit 1)\n'],
		[['create foo'], 'error: unknown command "foo"\nSee \'kubectl create -h\' for help and examples\n(exit 1)\n'],
		[['create ns prod'], 'namespace/prod created\n'],
		[['create namespace prod', 'create ns prod'], 'Error from server (AlreadyExists): namespaces "prod" already exists\n(exit 1)\n'],
		[['create ns a b'], "error: exactly one NAME is required, got 2\nSee 'kubectl create namespace -h' for help and examples\n(exit 1)\n"],
		[['create deployment web --image=nginx'], 'deployment.apps/web created\n'],
		[['create deploy web'], 'error: required flag(s) "image" not set\n(exit 1)\n'],
		[['create cm c --from-env-file=values.txt -o jsonpath="{.data}"'], '{"A":"1","B":"two words"}'],
		[['create cm c --from-file=values.txt --from-literal=k="v w" -o jsonpath="{.data.k}"'], 'v w'],
		[['create cm c --from-literal=k'], 'error: invalid literal source k, expected key=value\n(exit 1)\n'],
		[['create secret generic s --from-literal=pw=hello -o jsonpath="{.data.pw}"'], 'aGVsbG8='],
		[['create secret generic s --from-literal=pw=안녕 -o jsonpath="{.data.pw}"'], '7JWI64WV'],
		[
			['create svc clusterip s --tcp=80:8080 --dry-run=client -o jsonpath="{.spec.ports}"'],
			'[{"name":"80-8080","port":80,"protocol":"TCP","targetPort":8080}]',
		],
		[['create service nodeport s'], 'error: at least one tcp port specifier must be provided\n(exit 1)\n'],
		[['create sa robot'], 'serviceaccount/robot created\n'],
		[
			['create priorityclass high --value=1000 --description="very high"', 'get pc high'],
			'NAME   VALUE   GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY\nhigh   1000    false            0s    PreemptLowerPriority\n',
		],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});
});

describe('the resize subresource', () => {
	const start = `run web --image=nginx --overrides='{"spec":{"containers":[{"name":"web","image":"nginx","resources":{"requests":{"cpu":"1"}}}]}}'`;
	const patchTo = (resources: object): string => `--patch '${JSON.stringify({spec: {containers: [{name: 'web', resources}]}})}'`;
	test.each<[string, string]>([
		[`patch pod web --subresource resize ${patchTo({requests: {cpu: '2'}})}`, 'pod/web patched\n'],
		[`patch pod web --subresource=resize ${patchTo({requests: {cpu: '1'}})}`, 'pod/web patched (no change)\n'],
		[
			`patch pod web --subresource resize ${patchTo({requests: {cpu: null}})}`,
			'The Pod "web" is invalid: \n* spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing\n* spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed\n(exit 1)\n',
		],
		[
			`patch pod web --subresource size ${patchTo({requests: {cpu: '2'}})}`,
			'error: invalid subresource value: "size". Must be one of [status scale resize]\n(exit 1)\n',
		],
	])('%s', (command, expected) => {
		expect(say(start, command)).toBe(expected);
	});

	test('may be edited', () => {
		const made = new KubectlWorld();
		made.run(start);
		const edit = (text: string): string => text.replace('cpu: "1"', 'cpu: "3"');
		expect(made.say('edit pod web', {edit})).toContain('pod updates may not change fields other than');
		expect(made.say('edit pod web --subresource resize', {edit})).toBe('pod/web edited\n');
		expect(made.say('get pod web -o jsonpath="{.spec.containers[0].resources}"')).toBe('{"requests":{"cpu":"3"}}');
	});
});

describe('debug', () => {
	const start = 'run web --image=nginx';
	test.each<[string, string]>([
		['debug web --image=busybox -c debugger', ''],
		[
			'debug web --image=busybox -c debugger --target=web -- sleep 60',
			'Targeting container "web". If you don\'t see processes from this container it may be because the container runtime doesn\'t support this feature.\n',
		],
		['debug web --image=busybox -c debugger --target=web -q', ''],
		[
			'debug web --image=busybox -c debugger --target=nope -q',
			'The Pod "web" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "nope"\n(exit 1)\n',
		],
		['debug web --image=busybox -c web', 'The Pod "web" is invalid: spec.ephemeralContainers[0].name: Duplicate value: "web"\n(exit 1)\n'],
		['debug nope --image=busybox', 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		['debug web', 'error: you must specify --image when not using --copy-to.\n(exit 1)\n'],
		['debug --image=busybox', 'error: NAME or filename is required for debug\n(exit 1)\n'],
		['debug web --image=BUSYBOX:', 'error: invalid image name "BUSYBOX:": invalid reference format\n(exit 1)\n'],
		['debug web --image=busybox -t', 'error: -i/--stdin is required for containers with -t/--tty=true\n(exit 1)\n'],
		['debug web --image=busybox --profile=root', 'error: unknown profile: root\n(exit 1)\n'],
		['debug web --image=busybox --same-node', 'error: --same-node may only be used with --copy-to.\n(exit 1)\n'],
		['debug ns/default --image=busybox', 'error: "/v1, Kind=Namespace" not supported by debug\n(exit 1)\n'],
	])('%s', (command, expected) => {
		expect(say(start, command)).toBe(expected);
	});

	test('takes a name of its own if it is given none, another one each time', () => {
		const made = new KubectlWorld();
		made.run(start);
		const [first, second] = [made.say('debug web --image=busybox'), made.say('debug pod/web --image=busybox -- sleep 60')];
		for (const text of [first, second]) expect(text).toMatch(/^Defaulting debug container name to debugger-[a-z0-9]{5}\.\n$/);
		expect(first).not.toBe(second);
		expect(made.say('get pod web -o jsonpath="{.spec.ephemeralContainers[*].command} {.spec.ephemeralContainers[0].securityContext}"')).toBe(
			'["sleep","60"] {"capabilities":{"add":["SYS_PTRACE"]}}',
		);
	});
});

describe('run', () => {
	test.each<[string[], string]>([
		[['run webserver --image=nginx:1.14'], 'pod/webserver created\n'],
		[['run nginx --image=nginx', 'run nginx --image=nginx'], 'Error from server (AlreadyExists): pods "nginx" already exists\n(exit 1)\n'],
		[['run web'], 'error: required flag(s) "image" not set\n(exit 1)\n'],
		[['run --image=nginx'], "error: NAME is required for run\nSee 'kubectl run -h' for help and examples\n(exit 1)\n"],
		[['run web --image=NGINX:'], 'error: Invalid image name "NGINX:": invalid reference format\n(exit 1)\n'],
		[
			['run web --image=nginx --restart=Sometimes'],
			"error: invalid restart policy: Sometimes\nSee 'kubectl run -h' for help and examples\n(exit 1)\n",
		],
		[
			['run web --image=nginx -t'],
			"error: -i/--stdin is required for containers with -t/--tty=true\nSee 'kubectl run -h' for help and examples\n(exit 1)\n",
		],
		[['run web --image=nginx --expose'], "error: --port must be set when exposing a service\nSee 'kubectl run -h' for help and examples\n(exit 1)\n"],
		[['run web --image=nginx --expose --port=80'], 'service/web created\npod/web created\n'],
		[['run web --image=nginx --dry-run=client -oname'], 'pod/web\n'],
		[['run web --image=nginx -n kube-system'], 'pod/web created\n'],
		[
			[
				'run b --image=busybox --restart=Never --env=A=1 --env="B=x y" -l a=b,c=d --dry-run=client -o jsonpath="{.spec.restartPolicy} {.spec.containers[0].env} {.metadata.labels}" -- sleep 5',
			],
			'Never [{"name":"A","value":"1"},{"name":"B","value":"x y"}] {"a":"b","c":"d"}',
		],
		[['run b --image=busybox --dry-run=client -o jsonpath="{.spec.containers[0].args}" -- sh -c "sleep 5; ls"'], '["sh","-c","sleep 5; ls"]'],
		[['run b --image=busybox --command --dry-run=client -o jsonpath="{.spec.containers[0].command}" -- sleep 5'], '["sleep","5"]'],
		[[`run b --image=busybox --overrides='{"spec":{"nodeName":"n1"}}' --dry-run=client -o jsonpath="{.spec.nodeName}"`], 'n1'],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});

	test('it gives up a pod that does not start, and takes it away', () => {
		expect(say('run b --image=busybox --rm -it --restart=Never -- wget -O- http://web')).toBe(
			'pod "b" deleted from default namespace\nerror: timed out waiting for the condition\n(exit 1)\n',
		);
		expect(say('run b --image=busybox --rm')).toBe('error: --rm should only be used for attached containers\n(exit 1)\n');
	});

	test('the exercise: a manifest is written, mended and created', () => {
		const made = new KubectlWorld();
		const first = made.run('kubectl run redis --image=redis123 --dry-run -o yaml > redis.yaml');
		expect(first).toMatchObject({stdout: '', exitCode: 0});
		expect(first.stderr).toBe('W0101 00:05:00.000000       1 helpers.go:703] --dry-run is deprecated and can be replaced with --dry-run=client.\n');
		expect(first.files?.['redis.yaml']).toBe(
			'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    run: redis\n  name: redis\nspec:\n  containers:\n  - image: redis123\n    name: redis\n    resources: {}\n  dnsPolicy: ClusterFirst\n  restartPolicy: Always\nstatus: {}\n',
		);
		expect(made.say('kubectl create -f redis.yaml')).toBe('pod/redis created\n');
		expect(made.say("get pod redis -o jsonpath='{.spec.containers[0].image}'")).toBe('redis123');
		const edit = (text: string): string => text.replace('redis123', 'redis');
		expect(made.say('kubectl edit pod redis', {edit})).toBe('pod/redis edited\n');
		expect(made.say("get pod redis -o jsonpath='{.spec.containers[0].image}'")).toBe('redis');
		expect(made.say('kubectl edit pod redis', {edit})).toBe('Edit cancelled, no changes made.\n');
	});
});

describe('apply', () => {
	test.each<[string[], string]>([
		[['apply -f pod.yaml'], 'pod/webserver created\n'],
		[['apply -f pod.yaml', 'apply -f pod.yaml'], 'pod/webserver unchanged\n'],
		[['apply -f pod.yaml', 'apply -f changed.yaml'], 'pod/webserver configured\n'],
		[['apply -f changed.yaml', 'apply -f pod.yaml', 'get pod webserver -o jsonpath="{.metadata.labels}{.spec.containers[0].image}"'], 'nginx:1.14'],
		[
			['create -f pod.yaml', 'apply -f pod.yaml'],
			'pod/webserver configured\nWarning: resource pods/webserver is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n',
		],
		[['create -f pod.yaml --save-config', 'apply -f pod.yaml'], 'pod/webserver unchanged\n'],
		[['apply -f pod.yaml --dry-run=server'], 'pod/webserver created (server dry run)\n'],
		[['apply'], 'error: must specify one of -f and -k\n(exit 1)\n'],
		[['cat pod.yaml | apply -f -'], 'pod/webserver created\n'],
		[['apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\nEOF'], 'namespace/a created\n'],
		[
			['apply -f typo.yaml'],
			'Error from server (BadRequest): error when creating "typo.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imag"\n(exit 1)\n',
		],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});
});

describe('delete', () => {
	test.each<[string[], string]>([
		[['create -f pod.yaml', 'delete pod webserver'], 'pod "webserver" deleted from default namespace\n'],
		[['create -f pod.yaml', 'delete po/webserver'], 'pod "webserver" deleted from default namespace\n'],
		[['create -f pod.yaml', 'delete -f pod.yaml'], 'pod "webserver" deleted from default namespace\n'],
		[['create -f pod.yaml', 'delete pod --all'], 'pod "webserver" deleted from default namespace\n'],
		[['create -f pod.yaml', 'delete pod webserver --dry-run=client'], 'pod "webserver" deleted from default namespace (dry run)\n'],
		[['create -f pod.yaml', 'delete pod webserver -o name'], 'pod/webserver\n'],
		[
			['create -f pod.yaml', 'delete pod webserver --force --grace-period=0'],
			'pod "webserver" force deleted from default namespace\nWarning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
		],
		[['create ns a', 'delete ns a --wait=false'], 'namespace "a" deleted\n'],
		[['create deploy web --image=nginx', 'delete deploy web'], 'deployment.apps "web" deleted from default namespace\n'],
		[['delete pod --all'], 'No resources found\n'],
		[['delete pods -l app=x'], 'No resources found\n'],
		[['delete pod nope'], 'Error from server (NotFound): pods "nope" not found\n(exit 1)\n'],
		[['delete pop webserver'], 'error: the server doesn\'t have a resource type "pop"\n(exit 1)\n'],
		[['delete pod nope --ignore-not-found'], 'No resources found\n'],
		[['delete -f pod.yaml'], 'Error from server (NotFound): error when deleting "pod.yaml": pods "webserver" not found\n(exit 1)\n'],
		[['delete pod'], 'error: resource(s) were provided, but no name was specified\n(exit 1)\n'],
		[
			['delete'],
			"error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n(exit 1)\n",
		],
		[['delete pod x --now --grace-period=3'], 'error: --now and --grace-period cannot be specified together\n(exit 1)\n'],
		[['delete pod x --force --grace-period=3'], 'error: --force and --grace-period greater than 0 cannot be specified together\n(exit 1)\n'],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});
});

describe('a running pod is deleted with grace', () => {
	test.each<[string, number]>([
		['delete pod web', 30],
		['delete pod web --now', 1],
		['delete pod web --grace-period=5', 5],
		['delete pod web --grace-period=0', 1],
	])('%s gives it %i s', (command, seconds) => {
		const made = new KubectlWorld();
		made.addPod('web', {spec: {terminationGracePeriodSeconds: 30}});
		made.run(command);
		expect(made.parts.client.get('pods', 'default/web').metadata.deletionGracePeriodSeconds).toBe(seconds);
	});

	test('by force it is gone', () => {
		const made = new KubectlWorld();
		made.addPod('web');
		made.run('delete pod web --force');
		expect(made.parts.client.find('pods', 'default/web')).toBeUndefined();
	});
});

describe('labels, annotations, taints and nodes', () => {
	test.each<[string[], string]>([
		[['create -f pod.yaml', 'label pod webserver app=web'], 'pod/webserver labeled\n'],
		[['create -f pod.yaml', 'label pod webserver app=web', 'label pod webserver app=web'], 'pod/webserver not labeled\n'],
		[
			['create -f pod.yaml', 'label pod webserver app=web', 'label pod webserver app=db'],
			"error: 'app' already has a value (web), and --overwrite is false\n(exit 1)\n",
		],
		[['create -f pod.yaml', 'label pod webserver app=web', 'label --overwrite pod webserver app=db'], 'pod/webserver labeled\n'],
		[['create -f pod.yaml', 'label pod webserver app=web', 'label pod webserver app-'], 'pod/webserver unlabeled\n'],
		[['create -f pod.yaml', 'label pod webserver app-'], 'label "app" not found.\npod/webserver not labeled\n'],
		[['create -f pod.yaml', 'label pods --all a=b', 'label pod webserver --list'], 'a=b\n'],
		[['label pod webserver'], 'error: at least one label update is required\n(exit 1)\n'],
		[['label pods a=b'], 'error: resource(s) were provided, but no name was specified\n(exit 1)\n'],
		[['create -f pod.yaml', 'annotate pod webserver note="a b"'], 'pod/webserver annotated\n'],
		[
			['create -f pod.yaml', 'annotate pod webserver note=a', 'annotate pod webserver note=b'],
			"error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (a)\n(exit 1)\n",
		],
		[['taint nodes node01 k=v:NoSchedule'], 'node/node01 tainted\n'],
		[
			['taint node node01 k=v:NoSchedule', 'taint node node01 k=w:NoSchedule'],
			'error: node node01 already has k taint(s) with same effect(s) and --overwrite is false\n(exit 1)\n',
		],
		[['taint node node01 k=v:NoSchedule', 'taint node node01 k=w:NoSchedule --overwrite'], 'node/node01 modified\n'],
		[['taint node node01 k:NoExecute', 'taint node node01 k-'], 'node/node01 untainted\n'],
		[['taint node node01 k:NoExecute-'], 'error: taint "k:NoExecute" not found\n(exit 1)\n'],
		[['taint node node01 k=v:Never'], 'error: invalid taint effect: Never, unsupported taint effect\n(exit 1)\n'],
		[['taint node node01 k=v'], 'error: invalid taint spec: k=v\n(exit 1)\n'],
		[['cordon node01'], 'node/node01 cordoned\n'],
		[['cordon node01', 'cordon node01'], 'node/node01 already cordoned\n'],
		[
			['cordon node01', 'get nodes'],
			'NAME     STATUS                     ROLES    AGE   VERSION\nnode01   Ready,SchedulingDisabled   <none>   5m    v1.36.2\n',
		],
		[['cordon node01', 'uncordon node01'], 'node/node01 uncordoned\n'],
		[['cordon'], "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n(exit 1)\n"],
		[['cordon nope'], 'Error from server (NotFound): nodes "nope" not found\n(exit 1)\n'],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});
});

describe('drain', () => {
	function busyNode(): KubectlWorld {
		const made = new KubectlWorld();
		made.addNode('node01');
		made.parts.client.create('daemonsets', {
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: {name: 'proxy', namespace: 'kube-system'},
			spec: {selector: {matchLabels: {a: 'b'}}, template: {metadata: {labels: {a: 'b'}}, spec: {containers: [{name: 'c', image: 'i'}]}}},
		});
		made.addPod('proxy-1', {namespace: 'kube-system', owner: {kind: 'DaemonSet', name: 'proxy', uid: 'd'}});
		made.addPod('bare');
		made.addPod('data', {owner: {kind: 'ReplicaSet', name: 'data', uid: 'r'}, spec: {volumes: [{name: 'v', emptyDir: {}}]}});
		made.addPod('web', {owner: {kind: 'ReplicaSet', name: 'web', uid: 'r2'}});
		made.addPod('elsewhere', {spec: {nodeName: 'node02'}});
		return made;
	}

	test('everything that would be lost stops it', () => {
		const reasons = [
			'cannot delete Pods that declare no controller (use --force to override): default/bare',
			'cannot delete Pods with local storage (use --delete-emptydir-data to override): default/data',
			'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): kube-system/proxy-1',
		];
		expect(busyNode().say('drain node01')).toBe(
			`node/node01 cordoned\nerror: unable to drain node "node01" due to error: [${reasons.join(', ')}], continuing command...\nThere are pending nodes to be drained:\n node01\n${reasons.join('\n')}\n(exit 1)\n`,
		);
	});

	test('with the flags it evicts, and is done when they are gone', () => {
		const made = busyNode();
		const result = made.run('drain node01 --ignore-daemonsets --delete-emptydir-data --force');
		expect(result).toMatchObject({
			stdout: 'node/node01 cordoned\nevicting pod default/bare\nevicting pod default/data\nevicting pod default/web\n',
			stderr: 'Warning: deleting Pods that declare no controller: default/bare; ignoring DaemonSet-managed Pods: kube-system/proxy-1\n',
			exitCode: 0,
			waiting: {watches: [{key: 'default/bare'}, {key: 'default/data'}, {key: 'default/web'}]},
		});
		expect(made.parts.client.get('pods', 'default/web').metadata.deletionTimestamp).toBeDefined();
		expect(made.parts.client.get('pods', 'default/elsewhere').metadata.deletionTimestamp).toBeUndefined();
	});

	test('an empty node is drained at once', () => {
		const made = new KubectlWorld();
		made.addNode('node01');
		expect(made.say('drain node01')).toBe('node/node01 cordoned\nnode/node01 drained\n');
	});
});

describe('deployments', () => {
	test.each<[string[], string]>([
		[['create deploy web --image=nginx', 'scale deploy web --replicas=3'], 'deployment.apps/web scaled\n'],
		[
			['create deploy web --image=nginx', 'scale deploy/web --replicas=3 --current-replicas=2'],
			'error: Expected replicas to be 2, was 1\n(exit 1)\n',
		],
		[['scale deploy web'], 'error: required flag(s) "replicas" not set\n(exit 1)\n'],
		[
			['create -f pod.yaml', 'scale pod webserver --replicas=2'],
			'Error from server (NotFound): the server could not find the requested resource\n(exit 1)\n',
		],
		[
			[
				'create deploy web --image=nginx',
				'set image deploy/web nginx=nginx:1.15',
				'get deploy web -o jsonpath="{.spec.template.spec.containers[0].image}"',
			],
			'nginx:1.15',
		],
		[['create deploy web --image=nginx', 'set image deploy/web nginx=nginx:1.15'], 'deployment.apps/web image updated\n'],
		[['create deploy web --image=nginx', 'set image deploy/web nginx=nginx'], ''],
		[['create deploy web --image=nginx', 'set image deploy/web foo=nginx:1.15'], 'error: unable to find container named "foo"\n(exit 1)\n'],
		[['create deploy web --image=nginx', 'set image deploy/web'], 'error: at least one image update is required\n(exit 1)\n'],
		[
			['create deploy web --image=nginx', 'set env deploy/web A=1 B=2', 'set env deploy/web A-', 'set env deploy/web --list'],
			'# deployments web, container nginx\nB=2\n',
		],
		[['create deploy web --image=nginx', 'set env deploy/web A=1'], 'deployment.apps/web env updated\n'],
		[
			['create deploy web --image=nginx', 'set resources deploy web --limits=cpu=200m,memory=512Mi'],
			'deployment.apps/web resource requirements updated\n',
		],
		[['create deploy web --image=nginx', 'expose deploy web --port=80 --target-port=8080 --type=NodePort'], 'service/web exposed\n'],
		[
			['create deploy web --image=nginx', 'expose deploy web'],
			"error: couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples\n(exit 1)\n",
		],
		[
			['create -f pod.yaml', 'expose pod webserver'],
			"error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed\n(exit 1)\n",
		],
		[['create deploy web --image=nginx', 'patch deploy web -p \'{"spec":{"replicas":4}}\''], 'deployment.apps/web patched\n'],
		[['create deploy web --image=nginx', 'patch deploy web -p "spec: {replicas: 1}"'], 'deployment.apps/web patched (no change)\n'],
		[
			[
				'create deploy web --image=nginx',
				`patch deploy web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":5}]'`,
				'get deploy web -o jsonpath="{.spec.replicas}"',
			],
			'5',
		],
		[
			['create deploy web --image=nginx', 'patch deploy web --type=odd -p "{}"'],
			`error: --type must be one of [json merge strategic], not "odd"\nSee 'kubectl patch -h' for help and examples\n(exit 1)\n`,
		],
		[['patch deploy web'], 'error: must specify --patch or --patch-file containing the contents of the patch\n(exit 1)\n'],
		[['create deploy web --image=nginx', 'rollout pause deploy/web'], 'deployment.apps/web paused\n'],
		[
			['create deploy web --image=nginx', 'rollout pause deploy/web', 'rollout pause deploy web'],
			'error: deployments.apps "web" is already paused\n(exit 1)\n',
		],
		[
			['create deploy web --image=nginx', 'rollout pause deploy/web', 'rollout restart deploy web'],
			'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n(exit 1)\n',
		],
		[['create deploy web --image=nginx', 'rollout resume deploy/web'], 'error: deployments.apps "web" is not paused\n(exit 1)\n'],
		[['create deploy web --image=nginx', 'rollout restart deploy/web'], 'deployment.apps/web restarted\n'],
		[['create deploy web --image=nginx', 'rollout undo deploy/web'], 'error: no rollout history found for deployment "web"\n(exit 1)\n'],
		[
			['create deploy web --image=nginx', 'rollout undo deploy/web --to-revision=7'],
			'error: unable to find specified revision 7 in history\n(exit 1)\n',
		],
		[['rollout'], 'Manage the rollout of one or many resources.\n\nAvailable Commands:\n  history, pause, restart, resume, status, undo\n'],
		[['rollout back'], 'error: unknown command "back"\nSee \'kubectl rollout -h\' for help and examples\n(exit 1)\n'],
		[['rollout status'], 'error: required resource not specified\n(exit 1)\n'],
	])('%j', (commands, expected) => {
		expect(say(...commands)).toBe(expected);
	});

	test.each([
		['nothing observed yet', {observedGeneration: 0}, 'Waiting for deployment spec update to be observed...'],
		['none updated', {}, 'Waiting for deployment "web" rollout to finish: 0 out of 3 new replicas have been updated...'],
		['old ones left', {updatedReplicas: 3, replicas: 4}, 'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...'],
		[
			'not all available',
			{updatedReplicas: 3, replicas: 3, availableReplicas: 2},
			'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...',
		],
		['done', {updatedReplicas: 3, replicas: 3, availableReplicas: 3}, 'deployment "web" successfully rolled out'],
		[
			'too late',
			{conditions: [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded'}]},
			'error: deployment "web" exceeded its progress deadline',
		],
	])('rollout status: %s', (_, status, expected) => {
		const made = new KubectlWorld();
		made.addDeployment('web', status);
		const {stdout, stderr} = made.run('rollout status deploy/web');
		expect(stdout + stderr).toBe(`${expected}\n`);
	});

	test('history and a way back', () => {
		const made = new KubectlWorld();
		const deployment = made.addDeployment('web');
		made.addReplicaSet(deployment, 1, 'nginx:1.13');
		made.addReplicaSet(deployment, 2, 'nginx:1.14');
		expect(made.say('rollout history deployment/web')).toBe('deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n');
		expect(made.say('rollout history deploy web --revision=1')).toContain(
			'deployment.apps/web with revision #1\nPod Template:\n  Labels:  app=web\n           pod-template-hash=h1\n',
		);
		expect(made.say('rollout undo deploy/web --to-revision=2')).toBe(
			'deployment.apps/web skipped rollback (current template already matches revision 2)\n',
		);
		expect(made.say('rollout undo deploy/web')).toBe('deployment.apps/web rolled back\n');
		expect(made.say('get deploy web -o jsonpath="{.spec.template.spec.containers[0].image} {.spec.template.metadata.labels}"')).toBe(
			'nginx:1.13 {"app":"web"}',
		);
	});
});

test('several things wrong with an object stand in a list', () => {
	const lines = say('run Web --image=nginx').split('\n');
	expect(lines[0]).toBe('The Pod "Web" is invalid: ');
	expect(lines[1]).toMatch(/^\* metadata\.name: Invalid value: "Web": a lowercase RFC 1123 subdomain must consist of /);
	expect(lines[2]).toMatch(/^\* spec\.containers\[0\]\.name: Invalid value: "Web": a lowercase RFC 1123 label must consist of /);
	expect(lines.slice(3)).toEqual(['(exit 1)', '']);
});

test('an editor that spoils the manifest hears why', () => {
	const made = new KubectlWorld(files);
	made.run('create -f pod.yaml');
	const edit = (text: string): string => text.replace('image: nginx:1.14', 'image: ""');
	expect(made.say('edit pod webserver', {edit})).toContain('The Pod "webserver" is invalid: ');
	expect(made.say('edit pod webserver')).toMatch(/^error: there is no editor here/);
	expect(made.say('edit pod webserver', {stdin: ''})).toBe('error: Edit cancelled, saved file was empty.\n(exit 1)\n');
});

test('replacing by force makes another object', () => {
	const made = new KubectlWorld(files);
	made.run('create -f pod.yaml');
	const before = made.parts.client.get('pods', 'default/webserver').metadata.uid;
	expect(made.say('replace --force -f changed.yaml')).toBe('pod "webserver" deleted from default namespace\npod/webserver replaced\n');
	expect(made.parts.client.get('pods', 'default/webserver').metadata.uid).not.toBe(before);
});

test('who may only look can change nothing', () => {
	const made = new KubectlWorld(files);
	expect(made.say('create -f pod.yaml', {isReadOnly: true})).toBe(
		'error: kubectl create changes the cluster, and only looking is allowed here\n(exit 1)\n',
	);
	expect(made.say('get pods', {isReadOnly: true})).toBe('No resources found in default namespace.\n');
});
