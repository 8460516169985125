import type {Pod, ServiceAccountTokenProjection} from '../../api/generated/types.ts';
import {epochUnixMs} from '../../api/timestamps.ts';
import type {Random} from '../../simulation/random.ts';

/*
The tokens of service accounts in pods' volumes: how one is made, and when it is made anew. Upstream:
pkg/kubelet/token/token_manager.go, and for the claims pkg/serviceaccount/claims.go. Nobody checks the signature.
*/

const dayMs = 86_400_000;
const mostJitterSeconds = 10;
// What an admission plugin asks for on behalf of every pod. It is good for a year, and only warned of after that hour.
const hourOfDefault = 3607;
const yearSeconds = 31_536_000;
const issuer = 'https://kubernetes.default.svc.cluster.local';

interface Claims {
	readonly iat: number;
	readonly exp: number;
	readonly 'kubernetes.io': {readonly warnafter?: number};
}

export function makeToken(pod: Pod, {audience, expirationSeconds = 3600}: ServiceAccountTokenProjection, nowMs: number): string {
	const {namespace, name, uid} = pod.metadata;
	const issuedAt = Math.floor((epochUnixMs + nowMs) / 1000);
	const serviceAccount = pod.spec.serviceAccountName ?? 'default';
	const isExtended = expirationSeconds === hourOfDefault && audience === undefined;
	const bound = {namespace, node: {name: pod.spec.nodeName}, pod: {name, uid}, serviceaccount: {name: serviceAccount}};
	const claims = {
		aud: [audience ?? issuer],
		exp: issuedAt + (isExtended ? yearSeconds : expirationSeconds),
		iat: issuedAt,
		iss: issuer,
		'kubernetes.io': {...bound, ...(isExtended && {warnafter: issuedAt + expirationSeconds})},
		nbf: issuedAt,
		sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
	};
	return [{alg: 'RS256', typ: 'JWT'}, claims, 'podquake'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

/** When a token is due to be made anew, give or take the jitter: with a fifth of its life left, or a day old. */
export function tokenDueAtMs(token: string): number {
	const {iat, exp, 'kubernetes.io': bound} = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
	const expiresAt = bound.warnafter ?? exp;
	const expiryMs = (expiresAt - Math.floor(((expiresAt - iat) * 20) / 100)) * 1000;
	return Math.min(iat * 1000 + dayMs, expiryMs) - epochUnixMs;
}

/** Upstream: `requiresRefresh`. */
export function isTokenDue(dueAtMs: number, nowMs: number, random: Random): boolean {
	if (nowMs > dueAtMs) return true;
	return nowMs > dueAtMs - mostJitterSeconds * 1000 && nowMs > dueAtMs - random.integer(0, mostJitterSeconds - 1) * 1000;
}
