/** An image reference as the runtime understands it, upstream `github.com/distribution/reference`. */
export interface ImageReference {
	/** `docker.io`, `registry.k8s.io`, `localhost:5000` */
	readonly host: string;
	/** With the host: `docker.io/library/nginx`. */
	readonly repository: string;
	/** Undefined with a digest and no tag. */
	readonly tag: string | undefined;
	readonly digest: string | undefined;
	/** The whole, normalized: `docker.io/library/nginx:1.14`. */
	readonly text: string;
}

const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostForm = /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$/;
const tagForm = /^[\w][\w.-]{0,127}$/;
/** Upstream: `digestRegexp`; more is asked of a digest than of its form. */
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const digestLengths: Readonly<Record<string, number>> = {sha256: 64, sha384: 96, sha512: 128};

const parsed = new Map<string, ImageReference | undefined>();

/**
Parses and normalizes a reference as Docker does: no host means docker.io, no path there means `library/`, neither
tag nor digest means `latest`. Undefined if it is invalid (`invalid reference format`).
*/
export function parseImageReference(text: string): ImageReference | undefined {
	if (!parsed.has(text)) {
		if (parsed.size > 10_000) parsed.clear();
		parsed.set(text, parse(text));
	}
	return parsed.get(text);
}

/** Why a digest of the right form is none, in the words of opencontainers/go-digest; undefined: it is one, or has no such form. */
export function digestProblem(text: string): string | undefined {
	const digest = text.split('@')[1];
	if (digest === undefined || !digestForm.test(digest)) return undefined;
	const colon = digest.indexOf(':');
	const length = digestLengths[digest.slice(0, colon)];
	if (length === undefined) return 'unsupported digest algorithm';
	if (digest.length - colon - 1 !== length) return 'invalid checksum digest length';
	return /^[a-f0-9]+$/.test(digest.slice(colon + 1)) ? undefined : 'invalid checksum digest format';
}

function parse(text: string): ImageReference | undefined {
	const [beforeDigest, digest, ...more] = text.split('@') as [string, string | undefined, ...string[]];
	if (more.length > 0 || (digest !== undefined && !digestForm.test(digest))) return undefined;
	if (digestProblem(text) !== undefined) return undefined;
	const lastSlash = beforeDigest.lastIndexOf('/');
	const colon = beforeDigest.indexOf(':', lastSlash + 1);
	const name = colon === -1 ? beforeDigest : beforeDigest.slice(0, colon);
	const givenTag = colon === -1 ? undefined : beforeDigest.slice(colon + 1);
	if (givenTag !== undefined && !tagForm.test(givenTag)) return undefined;
	const slash = name.indexOf('/');
	const first = slash === -1 ? '' : name.slice(0, slash);
	const hasHost = slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
	const givenHost = hasHost ? first : 'docker.io';
	const host = givenHost === 'index.docker.io' ? 'docker.io' : givenHost;
	let path = hasHost ? name.slice(slash + 1) : name;
	if (hasHost && !hostForm.test(first)) return undefined;
	if (path === '' || !path.split('/').every((component) => pathComponent.test(component))) return undefined;
	if (host === 'docker.io' && !path.includes('/')) path = `library/${path}`;
	const repository = `${host}/${path}`;
	if (repository.length > 255) return undefined;
	const tag = givenTag ?? (digest === undefined ? 'latest' : undefined);
	return {host, repository, tag, digest, text: `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`};
}
