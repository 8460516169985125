import type {ImageReference} from './image-reference.ts';

/*
What a container runtime says of a pull that failed, as it stands in the events of a pod. The words of containerd 2 are
those of core/remotes/docker; CRI-O's are go.podman.io/image's. gRPC's code is left out when it is Unknown, as the
kubelet leaves it out.
*/

/** How a registry fails. */
export type RegistryFault =
	/** Nothing listens. */
	| 'refused'
	/** No packets come back; found out after 30 s. */
	| 'timeout'
	/** Its name does not resolve. */
	| 'unknown-host'
	/** HTTP 503. */
	| 'unavailable'
	/** HTTP 429, Docker Hub's pull limit. */
	| 'rate-limited'
	/** HTTP 403: the credentials are not good for it. */
	| 'forbidden'
	/** The tag is gone. */
	| 'not-found';

/** Docker Hub does not tell a repository that is not there from one that is not for everybody: `denied`. */
export type PullFailure = RegistryFault | 'denied' | 'wrong-credentials';

const registryAddresses: Readonly<Record<string, {readonly api: string; readonly address: string}>> = {
	'docker.io': {api: 'registry-1.docker.io', address: '54.198.86.24:443'},
	'registry.k8s.io': {api: 'registry.k8s.io', address: '34.96.108.209:443'},
	'gcr.io': {api: 'gcr.io', address: '142.250.141.82:443'},
	'k8s.gcr.io': {api: 'k8s.gcr.io', address: '142.250.141.82:443'},
	'quay.io': {api: 'quay.io', address: '34.224.196.162:443'},
	'ghcr.io': {api: 'ghcr.io', address: '140.82.121.34:443'},
};

const rateLimit = 'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';

export function isKnownHost(host: string): boolean {
	return (
		host in registryAddresses ||
		/(^|\.)(gcr\.io|pkg\.dev|amazonaws\.com|azurecr\.io|mcr\.microsoft\.com|microsoft\.com|elastic\.co|gitlab\.com|redhat\.(io|com))$/.test(host)
	);
}

export function containerdPullError(reference: ImageReference, failure: PullFailure): string {
	const {api, address} = registryAddresses[reference.host] ?? {api: reference.host, address: '203.0.113.10:443'};
	const path = pathOf(reference);
	const url = `https://${api}/v2/${path}/manifests/${reference.digest ?? reference.tag}`;
	const unresolved = (why: string, isResolving = true) =>
		`failed to pull and unpack image "${reference.text}": ${isResolving ? `failed to resolve reference "${reference.text}": ` : ''}${why}`;
	switch (failure) {
		case 'refused':
			return unresolved(`failed to do request: Head "${url}": dial tcp ${address}: connect: connection refused`);
		case 'timeout':
			return `rpc error: code = DeadlineExceeded desc = ${unresolved(`failed to do request: Head "${url}": dial tcp ${address}: i/o timeout`)}`;
		case 'unknown-host':
			return unresolved(`failed to do request: Head "${url}": dial tcp: lookup ${api} on 192.168.1.1:53: no such host`);
		case 'unavailable':
			return unresolved(`unexpected status from HEAD request to ${url}: 503 Service Unavailable`);
		case 'rate-limited':
			return unresolved(
				`failed to copy: httpReadSeeker: failed open: unexpected status code ${url}: 429 Too Many Requests - Server message: ${rateLimit}`,
				false,
			);
		case 'forbidden':
			return unresolved(
				`failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${api}/token?scope=repository%3A${path.replaceAll('/', '%2F')}%3Apull&service=${api}: 403 Forbidden`,
			);
		case 'wrong-credentials':
			return unresolved(
				`failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${tokenUrl(reference.host, api)}?scope=repository%3A${path.replaceAll('/', '%2F')}%3Apull&service=${reference.host === 'docker.io' ? 'registry.docker.io' : api}: 401 Unauthorized`,
			);
		case 'denied':
			return unresolved(
				'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
			);
		case 'not-found':
			return `rpc error: code = NotFound desc = ${unresolved(`${reference.text}: not found`)}`;
	}
}

/** Only a refused connection is told apart, by the word the kubelet knows: server/image_pull.go. */
export function crioPullError(reference: ImageReference, failure: PullFailure): string {
	const {api, address} = registryAddresses[reference.host] ?? {api: reference.host, address: '203.0.113.10:443'};
	const pinging = `pinging container registry ${api}: `;
	const get = `${pinging}Get "https://${api}/v2/": dial tcp`;
	const reading = `reading manifest ${reference.digest ?? reference.tag} in ${reference.repository}: `;
	switch (failure) {
		case 'refused':
			return `RegistryUnavailable: ${get} ${address}: connect: connection refused`;
		case 'timeout':
			return `${get} ${address}: i/o timeout`;
		case 'unknown-host':
			return `${get}: lookup ${api} on 192.168.1.1:53: no such host`;
		case 'unavailable':
			return `${pinging}received unexpected HTTP status: 503 Service Unavailable`;
		case 'rate-limited':
			return `${reading}${rateLimit}`;
		case 'forbidden':
			return 'requesting bearer token: invalid status code from registry 403 (Forbidden)';
		case 'wrong-credentials':
			return `unable to retrieve auth token: invalid username/password: unauthorized: authentication required`;
		case 'denied':
			return `${reading}requested access to the resource is denied`;
		case 'not-found':
			return `${reading}manifest unknown`;
	}
}

/** The layer that did not fit: its digest, that of the layers up to it, and where it was being unpacked. */
export interface UnpackingPlace {
	readonly layer: string;
	readonly chain: string;
	readonly snapshot: number;
	readonly attempt: number;
}

/** What happened to be the first file there was no room for. */
const fileWithoutRoom = '/usr/lib/x86_64-linux-gnu/libcrypto.so.3';

export function containerdNoSpaceError({text}: ImageReference, {layer, chain, snapshot, attempt}: UnpackingPlace): string {
	const place = `/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/${snapshot}/fs${fileWithoutRoom}`;
	return `failed to pull and unpack image "${text}": failed to extract layer (application/vnd.oci.image.layer.v1.tar+gzip ${layer}) to overlayfs as "extract-${attempt}-${chain.slice(7, 11)} ${chain}": write ${place}: no space left on device`;
}

export function crioNoSpaceError(_reference: ImageReference, {layer, chain}: UnpackingPlace): string {
	return `copying system image from manifest list: writing blob: adding layer with blob "${layer}"/""/"${chain}": unpacking failed (error: exit status 1; output: write ${fileWithoutRoom}: no space left on device)`;
}

function tokenUrl(host: string, api: string): string {
	return host === 'docker.io' ? 'https://auth.docker.io/token' : `https://${api}/token`;
}

function pathOf({repository, host}: ImageReference): string {
	return repository.slice(host.length + 1);
}
