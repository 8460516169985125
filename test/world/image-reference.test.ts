import {expect, test} from 'vitest';
import {parseImageReference} from '../../source/world/image-reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
	['a bare name is Docker Hub’s latest', 'nginx', 'docker.io/library/nginx:latest'],
	['a tag is kept', 'nginx:1.14', 'docker.io/library/nginx:1.14'],
	['a user’s repository', 'smlinux/appjs', 'docker.io/smlinux/appjs:latest'],
	['another registry', 'registry.k8s.io/pause:3.10.1', 'registry.k8s.io/pause:3.10.1'],
	['a port is not a tag', 'localhost:5000/app', 'localhost:5000/app:latest'],
	['the old name of Docker Hub', 'index.docker.io/library/redis:7', 'docker.io/library/redis:7'],
	['Docker Hub written out', 'docker.io/nginx', 'docker.io/library/nginx:latest'],
	['a digest needs no tag', `nginx@${digest}`, `docker.io/library/nginx@${digest}`],
	['tag and digest', `nginx:1.25@${digest}`, `docker.io/library/nginx:1.25@${digest}`],
	['separators within a name', 'my-org/my__app.web:v1_2', 'docker.io/my-org/my__app.web:v1_2'],
])('%s', (_name, text, normalized) => {
	expect(parseImageReference(text)?.text).toBe(normalized);
});

test.each([
	['capital letters', 'Nginx'],
	['a space', 'nginx 1.14'],
	['an empty tag', 'nginx:'],
	['two tags', 'nginx:1:2'],
	['nothing', ''],
	['a scheme', 'https://docker.io/nginx'],
	['a bad digest', 'nginx@sha256:12'],
	['a digest too short for its algorithm', `nginx@sha256:${'a'.repeat(63)}`],
	['an algorithm nobody knows', `nginx@md5:${'a'.repeat(32)}`],
	['a digest in capital letters', `nginx@sha256:${'A'.repeat(64)}`],
	['a separator at the end', 'nginx-'],
	['an empty part', 'a//b'],
	['a tag with a bad sign', 'nginx:1.14!'],
])('invalid: %s', (_name, text) => {
	expect(parseImageReference(text)).toBeUndefined();
});
