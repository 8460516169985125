import type {ImageReference} from './image-reference.ts';

/**
Whether a machine's policy lets an image be pulled, by /etc/containers/policy.json; the file's absence means that
anything goes. Upstream: containers-policy.json(5) and go.podman.io/image/signature. Images of registry.k8s.io are
signed, as the project signs them; no others are, and keys are not looked at.
*/
export function signatureError(reference: ImageReference, policy: string | undefined): string | undefined {
	const requirement = policy === undefined ? undefined : requirementFor(reference, policy);
	if (requirement === 'reject') return rejected(`Running image docker://${reference.text} is rejected by policy.`);
	const isSigned = reference.host === 'registry.k8s.io';
	const isSignatureWanted = requirement === 'signedBy' || requirement === 'sigstoreSigned';
	return isSignatureWanted && !isSigned ? rejected('A signature was required, but no signature exists') : undefined;
}

/** The word before the colon is the one the kubelet knows. */
function rejected(why: string): string {
	return `SignatureValidationFailed: Source image rejected: ${why}`;
}

/** The first requirement of the narrowest scope that names the image: the image, its repository, what that lies in, its host. */
function requirementFor({text, repository}: ImageReference, policy: string): string | undefined {
	const {transports, default: fallback} = parse(policy);
	const scopes = transports?.docker ?? {};
	const parts = repository.split('/');
	const names = [text, ...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), ''];
	const scope = names.find((name) => scopes[name] !== undefined);
	return (scope === undefined ? fallback : scopes[scope])?.[0]?.type;
}

interface Policy {
	readonly default?: readonly {readonly type: string}[];
	readonly transports?: {readonly docker?: Readonly<Record<string, readonly {readonly type: string}[]>>};
}

/** A file that cannot be read as JSON refuses everything. */
function parse(policy: string): Policy {
	try {
		return JSON.parse(policy) as Policy;
	} catch {
		return {default: [{type: 'reject'}]};
	}
}
