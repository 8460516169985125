import type {IncomingRequest} from '../program.ts';
import type {Answer} from '../server-program.ts';

/*
What the API server says to somebody who asks it by hand, as the documentation does from within a pod: its health and
version to everybody, what it serves to a service account, and to both that the rest is forbidden, which it is where
nobody has bound a role. Left out: RBAC, and with it every object; the HTTP API is no part of this world.
*/

const gitVersion = 'v1.36.2';
const healthPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz']);

export function answerAsApiServer({path: whole, headers, method}: IncomingRequest): Answer {
	const path = whole.split('?')[0]!;
	if (healthPaths.has(path)) return {status: 200, body: 'ok'};
	const authorization = headers.authorization ?? headers.Authorization;
	const user = authorization === undefined ? 'system:anonymous' : userOf(authorization);
	if (user === undefined) return json(401, failure('Unauthorized', 'Unauthorized', undefined, 401));
	if (path === '/version' || path === '/version/')
		return json(200, {major: '1', minor: '36', gitVersion, gitTreeState: 'clean', compiler: 'gc', platform: 'linux/amd64'});
	if (path === '/api' && user !== 'system:anonymous')
		return json(200, {
			kind: 'APIVersions',
			versions: ['v1'],
			serverAddressByClientCIDRs: [{clientCIDR: '0.0.0.0/0', serverAddress: '172.18.0.2:6443'}],
		});
	return json(403, forbidden(path, method, user));
}

/** The subject of a service account's token; its signature is taken for granted. */
function userOf(authorization: string): string | undefined {
	const token = /^Bearer [^.]+\.([^.]+)\.[^.]*$/.exec(authorization)?.[1];
	if (token === undefined) return undefined;
	return /"sub":"([^"]+)"/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
}

const verbs: Readonly<Record<string, string>> = {GET: 'get', HEAD: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete'};

function forbidden(path: string, method: string, user: string): object {
	const verb = verbs[method] ?? method.toLowerCase();
	const match = /^\/(?:api|apis\/([^/]+))\/[^/]+\/(?:namespaces\/([^/]+)\/)?([^/]+)(?:\/([^/]+))?/.exec(path);
	if (!match) return failure('Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {}, 403);
	const [, group = '', namespace, kind = '', name] = match;
	const done = name === undefined && verb === 'get' ? 'list' : verb;
	const where = namespace === undefined ? ' at the cluster scope' : ` in the namespace "${namespace}"`;
	const what = `${kind}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` "${name}"`}`;
	const details = {...(name !== undefined && {name}), ...(group !== '' && {group}), kind};
	return failure('Forbidden', `${what} is forbidden: User "${user}" cannot ${done} resource "${kind}" in API group "${group}"${where}`, details, 403);
}

function failure(reason: string, message: string, details: object | undefined, code: number): object {
	return {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && {details}), code};
}

function json(status: number, value: object): Answer {
	return {status, headers: {'Content-Type': 'application/json'}, body: JSON.stringify(value, undefined, 2)};
}
