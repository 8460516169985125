import {describe, expect, test} from 'vitest';
import {decideImage, pulledMessage, pullFailure} from '../../../source/cluster/kubelet/images/image-pull.ts';

const present = {kind: 'present', message: 'Container image "nginx" already present on machine and can be accessed by the pod'};
const never = {
	kind: 'refused',
	reason: 'ErrImageNeverPull',
	eventReason: 'ErrImageNeverPull',
	message: 'Container image "nginx" is not present with pull policy of Never',
};

describe('whether an image is pulled', () => {
	test.each([
		{policy: 'Always', isPresent: true, expected: {kind: 'pull'}},
		{policy: 'Always', isPresent: false, expected: {kind: 'pull'}},
		{policy: 'IfNotPresent', isPresent: true, expected: present},
		{policy: 'IfNotPresent', isPresent: false, expected: {kind: 'pull'}},
		{policy: 'Never', isPresent: true, expected: present},
		{policy: 'Never', isPresent: false, expected: never},
	])('$policy, on the machine: $isPresent', ({policy, isPresent, expected}) => {
		expect(decideImage('nginx', policy, isPresent)).toEqual(expected);
	});

	test.each([
		{image: 'my image', why: 'invalid reference format'},
		{image: 'nginx:', why: 'invalid reference format'},
		{image: 'Nginx', why: 'invalid reference format: repository name (library/Nginx) must be lowercase'},
		{image: 'registry.k8s.io/Pause:3', why: 'invalid reference format: repository name (registry.k8s.io/Pause) must be lowercase'},
		{image: 'a'.repeat(64), why: `invalid repository name (${'a'.repeat(64)}), cannot specify 64-byte hexadecimal strings`},
		{image: `nginx@sha256:${'a'.repeat(63)}`, why: 'invalid checksum digest length'},
	])('not under the name $image', ({image, why}) => {
		expect(decideImage(image, 'Always', false)).toEqual({
			kind: 'refused',
			reason: 'InvalidImageName',
			eventReason: 'InspectFailed',
			message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`,
		});
	});
});

describe('the reason of a failed pull', () => {
	test.each([
		{
			name: 'as the runtime says it',
			result: {error: 'rpc error: code = NotFound desc = not found'},
			expected: {reason: 'ErrImagePull', message: 'rpc error: code = NotFound desc = not found'},
		},
		{
			name: 'the registry is down',
			result: {error: 'RegistryUnavailable: connection refused'},
			expected: {reason: 'RegistryUnavailable', message: 'image pull failed for nginx because the registry is unavailable: connection refused'},
		},
		{
			name: 'the signature is wrong',
			result: {error: 'SignatureValidationFailed'},
			expected: {reason: 'SignatureValidationFailed', message: 'image pull failed for nginx because the signature validation failed'},
		},
	])('$name', ({result, expected}) => {
		expect(pullFailure('nginx', {isOk: false, durationMs: 1, ...result})).toEqual(expected);
	});
});

test('a pull that waited for others says so', () => {
	expect(pulledMessage('nginx:1.14', 2345, 62_345, 44_710_204)).toBe(
		'Successfully pulled image "nginx:1.14" in 2.345s (1m2.345s including waiting). Image size: 44710204 bytes.',
	);
});
