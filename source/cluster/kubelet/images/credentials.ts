import type {Secret} from '../../../api/generated/types.ts';
import {parseImageReference} from '../../../world/image-reference.ts';
import type {RegistryCredentials} from '../../../world/types.ts';
import {decodeBase64} from '../objects.ts';

/*
Which credentials of a pod's pull secrets are for an image, and which images that are on the machine a pod may use
without showing them once more. Upstream: pkg/credentialprovider/keyring.go and pkg/kubelet/images/pullmanager, with
the policy NeverVerifyPreloadedImages. Left out: credential plugins, and credentials of the node itself.
*/

export interface PullCredentials {
	readonly login: RegistryCredentials;
	readonly secret: {readonly uid: string; readonly namespace: string; readonly name: string};
}

/**
By an image's ID, then by its repository: the credentials it was pulled with. What was pulled without any, or was there
before the kubelet, is for all and has no record.
*/
export type PullRecords = Map<string, Map<string, readonly PullCredentials[]>>;

interface AuthEntry {
	readonly username?: string;
	readonly password?: string;
	readonly auth?: string;
}

/** In the order in which they are tried. */
export function pullCredentials(secrets: readonly Secret[], image: string): readonly PullCredentials[] {
	const repository = repositoryOf(image);
	if (secrets.length === 0 || repository === undefined) return [];
	return secrets.flatMap(({data, metadata, type}) => {
		const {uid, namespace = '', name = ''} = metadata;
		return entriesOf(type, data)
			.toSorted(([a], [b]) => (a < b ? 1 : -1))
			.filter(([key]) => isKeyFor(key, repository))
			.map(([, entry]) => ({login: loginOf(entry), secret: {uid, namespace, name}}));
	});
}

function entriesOf(type: string | undefined, data: Secret['data']): readonly (readonly [key: string, entry: AuthEntry])[] {
	const isOld = type === 'kubernetes.io/dockercfg';
	const text = data?.[isOld ? '.dockercfg' : '.dockerconfigjson'];
	if (text === undefined || (!isOld && type !== 'kubernetes.io/dockerconfigjson')) return [];
	try {
		const config = JSON.parse(decodeBase64(text)) as {auths?: Record<string, AuthEntry>};
		return Object.entries(isOld ? (config as Record<string, AuthEntry>) : (config.auths ?? {}));
	} catch {
		// What is no JSON holds no credentials.
		return [];
	}
}

function loginOf({username, password, auth}: AuthEntry): RegistryCredentials {
	const [user = '', ...rest] = auth === undefined ? [] : decodeBase64(auth).split(':');
	return {username: username ?? user, password: password ?? rest.join(':')};
}

/** `https://index.docker.io/v1/`, `registry.example`, `*.example/shop`: by host with wildcards, and the beginning of the path. */
function isKeyFor(key: string, repository: string): boolean {
	const [host = '', ...path] = key.replace(/^https?:\/\//, '').split('/');
	const [imageHost = '', ...imagePath] = repository.split('/');
	if (imageHost === 'docker.io' && (host === 'index.docker.io' || host === 'docker.io')) return true;
	const prefix = path
		.join('/')
		.replace(/^v[12](\/|$)/, '')
		.replace(/\/$/, '');
	return isHostFor(host, imageHost) && imagePath.join('/').startsWith(prefix);
}

/** Part by part, so that a wildcard does not stand for a dot. */
function isHostFor(pattern: string, host: string): boolean {
	const [parts, hostParts] = [pattern.split('.'), host.split('.')];
	return parts.length === hostParts.length && parts.every((part, index) => partPattern(part).test(hostParts[index]!));
}

function partPattern(part: string): RegExp {
	const text = part.replace(/[\\^$+.()|{}[\]]/g, '\\$&');
	return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** An image is there: must its registry be asked whether the pod may have it? Upstream: `MustAttemptImagePull`. */
export function mustAttemptPull(records: PullRecords, id: string, image: string, credentials: readonly PullCredentials[]): boolean {
	const record = records.get(id);
	if (!record) return false;
	const repository = repositoryOf(image) ?? image;
	const known = record.get(repository) ?? [];
	const found = credentials.find((mine) => known.some((other) => isSameLogin(mine, other) || isSameSecret(mine, other)));
	if (!found) return true;
	recordPull(records, id, image, found);
	return false;
}

/** An image was pulled with these credentials; without any it is for all pods of the node from now on. */
export function recordPull(records: PullRecords, id: string, image: string, credentials: PullCredentials | undefined): void {
	if (!credentials) {
		records.delete(id);
		return;
	}
	const repository = repositoryOf(image) ?? image;
	const record = records.get(id) ?? new Map<string, readonly PullCredentials[]>();
	const known = record.get(repository) ?? [];
	if (known.some((other) => isSameLogin(credentials, other) && isSameSecret(credentials, other))) return;
	record.set(repository, [...known.filter((other) => !isSameSecret(credentials, other)), credentials]);
	records.set(id, record);
}

function isSameLogin({login: a}: PullCredentials, {login: b}: PullCredentials): boolean {
	return a.username === b.username && a.password === b.password;
}

function isSameSecret({secret: a}: PullCredentials, {secret: b}: PullCredentials): boolean {
	return a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;
}

function repositoryOf(image: string): string | undefined {
	return parseImageReference(image)?.repository;
}

/** Several errors as one, each of them once. Upstream: `utilerrors.NewAggregate`. */
export function aggregate(errors: readonly string[]): string {
	const unique = [...new Set(errors)];
	return unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]`;
}
