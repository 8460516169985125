import {describe, expect, test} from 'vitest';
import {decodeObject} from '../../../source/cluster/apiserver/decoding/decode.ts';
import {formatProblem, parseManifests} from '../../../source/cluster/apiserver/decoding/manifests.ts';
import {findKind} from '../../../source/cluster/apiserver/resources/catalogue.ts';

function refusal(apiVersion: string, kind: string, body: object): string | undefined {
	try {
		decodeObject({apiVersion, kind, ...body}, findKind(apiVersion, kind)!, 'Strict');
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

const pod = (spec: object, metadata: object = {name: 'web'}): object => ({metadata, spec});
const container = (more: object): object => pod({containers: [{name: 'app', image: 'nginx', ...more}]});

describe('a body is refused in the server’s words:', () => {
	const rows: [string, object, string][] = [
		['an unknown field', container({imagee: 'x'}), 'strict decoding error: unknown field "spec.containers[0].imagee"'],
		[
			'unknown fields, in the order of the sorted fields',
			{...pod({containers: [], zzz: 1, aaa: 2}), extra: 1},
			'strict decoding error: unknown field "extra", unknown field "spec.aaa", unknown field "spec.zzz"',
		],
		['fields have their capitals', pod({Containers: []}), 'strict decoding error: unknown field "spec.Containers"'],
		['a number for a name', pod({}, {name: 5}), 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'],
		[
			'a number for a label',
			pod({}, {name: 'web', labels: {version: 1}}),
			'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
		],
		[
			'a number for a label named as a field',
			pod({}, {name: 'web', labels: {protocol: 1}}),
			'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
		],
		[
			'a number for a variable',
			container({env: [{name: 'A', value: 3}]}),
			'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
		],
		[
			'a truth for a variable',
			container({env: [{name: 'A', value: true}]}),
			'json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string',
		],
		[
			'a text for a list',
			container({command: 'sleep 5'}),
			'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
		],
		[
			'a text for a port',
			container({ports: [{containerPort: '80'}]}),
			'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
		],
		[
			'a list for an object',
			pod({containers: [], securityContext: []}),
			'json: cannot unmarshal array into Go struct field PodSpec.spec.securityContext of type v1.PodSecurityContext',
		],
		[
			'an object for a list',
			pod({containers: {name: 'app'}}),
			'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
		],
		[
			'a text for a grace',
			pod({terminationGracePeriodSeconds: '30'}),
			'json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
		],
		[
			'a fraction for a whole number',
			pod({priority: 1.5}),
			'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
		],
		[
			'a number for a policy',
			pod({restartPolicy: 1}),
			'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
		],
		['an amount with a strange suffix', container({resources: {limits: {memory: '1mi'}}}), "unable to parse quantity's suffix"],
		[
			'an amount that is none',
			container({resources: {limits: {memory: '128MB'}}}),
			"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
		],
		[
			'a wrong type before unknown fields',
			pod({containers: 5, zzz: 1}),
			'json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type []v1.Container',
		],
	];
	test.each(rows)('%s', (_, body, message) => {
		expect(refusal('v1', 'Pod', body)).toBe(`Pod in version "v1" cannot be handled as a Pod: ${message}`);
	});

	test('a text for replicas', () => {
		expect(refusal('apps/v1', 'Deployment', {spec: {replicas: '3'}})).toBe(
			'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
		);
	});

	test('plain text for the data of a Secret', () => {
		expect(refusal('v1', 'Secret', {data: {password: 'hunter!2'}})).toBe(
			'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 6',
		);
	});
});

describe('a body is taken:', () => {
	test('numbers as amounts, null as nothing, quantities in their canonical form', () => {
		const body = {apiVersion: 'v1', kind: 'Pod', ...container({resources: {limits: {cpu: 0.5, memory: '1024Mi'}}, env: null})};
		const draft = decodeObject(body, findKind('v1', 'Pod')!, 'Strict');
		expect(draft.spec.containers[0]).toEqual({name: 'app', image: 'nginx', resources: {limits: {cpu: '500m', memory: '1Gi'}}});
	});

	test('unknown fields are dropped where nobody asked to be strict', () => {
		const draft = decodeObject({apiVersion: 'v1', kind: 'Pod', ...container({imagee: 'x'})}, findKind('v1', 'Pod')!, 'Ignore');
		expect(draft.spec.containers[0]).toEqual({name: 'app', image: 'nginx'});
	});
});

/** `line:column message`, a hint behind it in brackets. */
function problems(text: string): string[] {
	return parseManifests(text, 'x.yaml').problems.map(({line, column, message, hint}) => `${line}:${column} ${message}${hint ? ` [${hint}]` : ''}`);
}

describe('a file of manifests', () => {
	test('has its faults told all at once, each in its place', () => {
		const text = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    version: 1
spec:
  containers:
  - name: app
    imagee: nginx
    env:
    - name: A
      value: 3
    livenessProbe:
      periodSeconds: 5
  restartPolicy: Sometimes
---
# only a remark
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - port: 99999
`;
		expect(problems(text)).toEqual([
			'6:14 json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string [put the value in quotes]',
			'10:5 unknown field "spec.containers[0].imagee" [did you mean image?]',
			'13:14 json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string [put the value in quotes]',
			'14:5 spec.containers[0].livenessProbe: Required value: must specify a handler type',
			'16:18 spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
			'26:5 spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive',
			'26:11 spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
		]);
	});

	test('a field that is missing is told where it should stand', () => {
		expect(problems('apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n')).toEqual([
			'7:5 spec.containers[0].image: Required value',
		]);
	});

	test.each([
		['no kind', 'apiVersion: v1\nmetadata: {name: x}\n', [expect.stringMatching(/^1:1 Object 'Kind' is missing in /)]],
		['no apiVersion', 'kind: Deployment\n', [expect.stringMatching(/^1:7 Object 'apiVersion' is missing in .* \[add apiVersion: apps\/v1\]$/)]],
		[
			'an unknown kind',
			'apiVersion: apps/v1\nkind: Deploymnt\n',
			['2:7 no matches for kind "Deploymnt" in version "apps/v1" [did you mean Deployment?]'],
		],
		[
			'a kind of another group',
			'apiVersion: v1\nkind: Deployment\n',
			['2:7 no matches for kind "Deployment" in version "v1" [Deployment is in apiVersion: apps/v1]'],
		],
		[
			'a kind that is not simulated',
			'apiVersion: networking.k8s.io/v1\nkind: Ingress\n',
			['2:7 no matches for kind "Ingress" in version "networking.k8s.io/v1" [podquake does not simulate Ingress]'],
		],
		['a list', '- a\n- b\n', ['1:1 a manifest must be a mapping [begin it with apiVersion and kind]']],
		['one key twice', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n  a: c\n', ['6:3 key "a" already set in map']],
		['a tab', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n', [expect.stringMatching(/^4:1 .*\[indent with spaces, not with tabs\]$/)]],
		['nothing', '', []],
		['a remark', '# nothing\n', []],
	])('%s', (_, text, expected) => {
		expect(problems(text)).toEqual(expected);
	});

	test('a List stands for its items, as does JSON', () => {
		const list = {
			apiVersion: 'v1',
			kind: 'List',
			items: [
				{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'a'}},
				{apiVersion: 'v1', kind: 'Secret', metadata: {name: 'B_'}},
			],
		};
		const {objects, problems: found} = parseManifests(JSON.stringify(list, undefined, '\t'), 'x.json');
		expect(objects.map(({draft}) => draft?.kind)).toEqual(['ConfigMap', 'Secret']);
		expect(found).toHaveLength(1);
		expect(formatProblem(found[0]!)).toMatch(/^x\.json:16:\d+: metadata\.name: Invalid value: "B_": a lowercase RFC 1123 subdomain must/);
	});

	test('is read as Kubernetes reads YAML: yes is true, 0644 is octal, 12:30 is text', () => {
		const text = 'apiVersion: v1\nkind: Foo\na: yes\nb: 0644\nc: 12:30:45\nd: 2026-01-01\ne: 0x10\n8080: port\n';
		expect(parseManifests(text, 'x.yaml').objects[0]!.raw).toMatchObject({a: true, b: 420, c: '12:30:45', d: '2026-01-01', e: 16, '8080': 'port'});
	});

	test('anchors and merged keys are followed', () => {
		const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  <<: {x: "1"}\n  p: &text hello\n  q: *text\n';
		const {objects, problems: found} = parseManifests(text, 'x.yaml');
		expect(found).toEqual([]);
		expect(objects[0]!.draft!.data).toEqual({x: '1', p: 'hello', q: 'hello'});
	});

	test('the last of two equal keys is the one', () => {
		const {objects} = parseManifests('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b, a: c}\n', 'x.yaml');
		expect(objects[0]!.draft!.data).toEqual({a: 'c'});
	});
});
