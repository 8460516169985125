import {expect, test} from 'vitest';
import {Story} from '../helpers/story.ts';

const pod = (name: string, container = '', spec = ''): string => `
  - apiVersion: v1
    kind: Pod
    metadata: {name: ${name}}
    spec: {nodeName: node01, ${spec}containers: [{name: app, image: 'registry.example/shop/orders:1.4'${container}}]}
`;
const secretOf = (name: string, username: string, password: string, server = 'registry.example'): string => `
  - apiVersion: v1
    kind: Secret
    type: kubernetes.io/dockerconfigjson
    metadata: {name: ${name}}
    stringData: {.dockerconfigjson: '{"auths":{"${server}":{"username":"${username}","password":"${password}"}}}'}
`;
const withSecret = (name: string): string => `imagePullSecrets: [{name: ${name}}], `;

function story(...manifests: string[]): Story {
	return Story.scenario(
		`title: t\nimages: [{name: registry.example/shop/orders, from: nginx, private: {username: shop, password: open}}]\nmanifests:${manifests.join('')}`,
	);
}

const pulling =
	'failed to pull and unpack image "registry.example/shop/orders:1.4": failed to resolve reference "registry.example/shop/orders:1.4": ';

test('without credentials an image that is not for everybody cannot be pulled', () => {
	const seen = story(pod('stranger')).at('20s');
	expect(seen.row('stranger')).toMatch(/^0\/1 (ErrImagePull|ImagePullBackOff) 0$/);
	expect(seen.events('stranger').join('\n')).toContain(
		`Failed Failed to pull image "registry.example/shop/orders:1.4": ${pulling}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
	);
});

test('with a pull secret for its registry it can; with wrong ones it cannot', () => {
	const seen = story(
		secretOf('right', 'shop', 'open'),
		secretOf('wrong', 'shop', 'sesame'),
		secretOf('elsewhere', 'shop', 'open', 'other.example'),
		pod('guest', '', withSecret('right')),
		pod('liar', ', imagePullPolicy: Always', withSecret('wrong')),
		pod('lost', ', imagePullPolicy: Always', withSecret('elsewhere')),
	).at('30s');
	expect(seen.row('guest')).toBe('1/1 Running 0');
	expect(seen.events('liar').join('\n')).toMatch(
		/failed to authorize: failed to fetch oauth token: unexpected status from GET request to https:\/\/registry\.example\/token\?.*: 401 Unauthorized/,
	);
	expect(seen.events('lost').join('\n')).toContain('pull access denied');
});

test('of several secrets the first that is right will do, and a service account hands its own to its pods', () => {
	const seen = story(
		secretOf('wrong', 'shop', 'sesame'),
		secretOf('right', 'shop', 'open'),
		'\n  - {apiVersion: v1, kind: ServiceAccount, metadata: {name: buyer}, imagePullSecrets: [{name: wrong}, {name: right}]}\n',
		pod('guest', '', 'serviceAccountName: buyer, '),
	).at('30s');
	expect(seen.row('guest')).toBe('1/1 Running 0');
	expect(seen.events('guest').join('\n')).not.toContain('Failed');
});

test('credentials are verified again for images that somebody else has pulled', () => {
	const seen = Story.scenario(`
title: t
images: [{name: registry.example/shop/orders, from: nginx, private: true}]
manifests:${secretOf('right', 'shop', 'open')}${secretOf('copy', 'shop', 'open')}${pod('guest', '', withSecret('right'))}
steps:
  - at: 30s
    apply: |
      apiVersion: v1
      kind: List
      items:${(pod('stranger') + pod('never', ', imagePullPolicy: Never') + pod('friend', ', imagePullPolicy: Never', withSecret('copy'))).replaceAll('\n', '\n      ')}
`).at('60s');
	expect(seen.row('guest')).toBe('1/1 Running 0');
	expect(seen.events('stranger').join('\n')).toContain('pull access denied');
	expect(seen.row('never')).toBe('0/1 ErrImageNeverPull 0');
	expect(seen.events('never').join('\n')).toContain(
		'ErrImageNeverPull Container image "registry.example/shop/orders:1.4" is not present with pull policy of Never',
	);
	expect(seen.row('friend')).toBe('1/1 Running 0');
	expect(seen.events('friend').join('\n')).toContain('already present on machine and can be accessed by the pod');
});
