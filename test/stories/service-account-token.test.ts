import {expect, test} from 'vitest';
import {TestCluster} from '../helpers/test-cluster.ts';

const sleeper = (name: string, volumes: object[]) => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name, namespace: 'default'},
	spec: {
		nodeName: 'node01',
		volumes,
		containers: [{name: 'app', image: 'busybox:1.36', imagePullPolicy: 'IfNotPresent' as const, command: ['sleep', '1000000']}],
	},
});

function tokenOf(cluster: TestCluster, pod: string, volume?: string): string {
	const object = cluster.pod(pod);
	const name = volume ?? object.spec.volumes!.find((candidate) => candidate.name.startsWith('kube-api-access'))!.name;
	return cluster.machine().volumes.files(`${object.metadata.uid}/${name}`)!.token!;
}

function claimsOf(token: string): {iat: number; exp: number; nbf: number; 'kubernetes.io': {warnafter?: number}} {
	return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8'));
}

test('the token a pod is given is good for a year, and is made anew when four fifths of an hour have gone by', () => {
	const cluster = new TestCluster();
	cluster.apply(sleeper('web', []));
	cluster.runFor('30s');
	const first = tokenOf(cluster, 'web');
	const {iat, exp, nbf, 'kubernetes.io': bound} = claimsOf(first);
	expect([exp - iat, nbf, bound.warnafter! - iat]).toEqual([31_536_000, iat, 3607]);
	cluster.runUntil('47m');
	expect(tokenOf(cluster, 'web')).toBe(first);
	cluster.runUntil('50m');
	const second = claimsOf(tokenOf(cluster, 'web'));
	expect(second.iat - iat).toBeGreaterThanOrEqual(2875);
	expect(second.iat - iat).toBeLessThanOrEqual(2886 + 91);
});

test('a token of another life time is made anew by its own, and after a day at the latest', () => {
	const cluster = new TestCluster();
	const token = (name: string, expirationSeconds: number) => ({
		name,
		projected: {sources: [{serviceAccountToken: {path: 'token', audience: 'vault', expirationSeconds}}]},
	});
	cluster.apply(sleeper('web', [token('short', 600), token('long', 864_000)]));
	cluster.runFor('30s');
	const short = claimsOf(tokenOf(cluster, 'web', 'short'));
	expect([short.exp - short.iat, short['kubernetes.io'].warnafter]).toEqual([600, undefined]);
	const long = tokenOf(cluster, 'web', 'long');
	cluster.runUntil('10m');
	const again = claimsOf(tokenOf(cluster, 'web', 'short'));
	expect(again.iat - short.iat).toBeGreaterThanOrEqual(470);
	expect(again.iat - short.iat).toBeLessThanOrEqual(480 + 91);
	cluster.runUntil('23h');
	expect(tokenOf(cluster, 'web', 'long')).toBe(long);
	cluster.runUntil('25h');
	expect(tokenOf(cluster, 'web', 'long')).not.toBe(long);
});
