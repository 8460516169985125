import {formatDuration} from '../../../api/durations.ts';
import {digestProblem, parseImageReference} from '../../../world/image-reference.ts';
import type {OperationResult} from '../../../world/types.ts';
import type {StartFailure} from '../status/generate.ts';

// It could be taken for an ID.
const hexName = /^[a-f0-9]{64}$/;

/** What becomes of a container's image before anything is pulled. */
export type ImageDecision =
	| {readonly kind: 'present'; readonly message: string}
	| {readonly kind: 'pull'}
	| {readonly kind: 'refused'; readonly reason: 'InvalidImageName' | 'ErrImageNeverPull'; readonly eventReason: string; readonly message: string};

/** Upstream: images/image_manager.go, `imagePullPrecheck`. What the pod may not use counts as not there. */
export function decideImage(image: string, pullPolicy: string | undefined, isPresent: boolean): ImageDecision {
	const quoted = JSON.stringify(image);
	if (!parseImageReference(image) || hexName.test(image)) {
		const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${parseProblem(image)}`;
		return {kind: 'refused', reason: 'InvalidImageName', eventReason: 'InspectFailed', message};
	}
	if (pullPolicy === 'Always' || (pullPolicy !== 'Never' && !isPresent)) return {kind: 'pull'};
	if (isPresent) return {kind: 'present', message: `Container image ${quoted} already present on machine and can be accessed by the pod`};
	const message = `Container image ${quoted} is not present with pull policy of Never`;
	return {kind: 'refused', reason: 'ErrImageNeverPull', eventReason: 'ErrImageNeverPull', message};
}

const agreedReasons = [
	{reason: 'RegistryUnavailable', why: 'the registry is unavailable'},
	{reason: 'SignatureValidationFailed', why: 'the signature validation failed'},
] as const;

/** The waiting reason and message of a pull that failed. Upstream: `evalCRIPullErr`. */
export function pullFailure(image: string, {error}: Extract<OperationResult, {isOk: false}>): StartFailure {
	// gRPC hands over no more than the text; the runtime begins it with a word that is agreed upon.
	for (const {reason, why} of agreedReasons) {
		if (error.startsWith(reason)) return {reason, message: `image pull failed for ${image} because ${why}${error.slice(reason.length)}`};
	}
	return {reason: 'ErrImagePull', message: error};
}

/** `waitedMs` counts from the request: pulls go one after another. */
export function pulledMessage(image: string, pullMs: number, waitedMs: number, sizeBytes: number): string {
	const [pull, whole] = [formatDuration(pullMs), formatDuration(waitedMs)];
	return ['Successfully pulled image', JSON.stringify(image), 'in', pull, `(${whole}`, 'including waiting). Image size:', sizeBytes, 'bytes.'].join(
		' ',
	);
}

/** As github.com/distribution/reference says it. */
function parseProblem(image: string): string {
	if (hexName.test(image)) return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
	const problem = digestProblem(image);
	if (problem !== undefined) return problem;
	const lowered = parseImageReference(image.toLowerCase());
	if (lowered && image !== image.toLowerCase()) {
		const name = image.replace(/[:@].*$/, '');
		return `invalid reference format: repository name (${name.includes('/') ? name : `library/${name}`}) must be lowercase`;
	}
	return 'invalid reference format';
}
