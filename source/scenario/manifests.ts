import {parseManifests} from '../cluster/apiserver/decoding/manifests.ts';
import type {Problem} from './scenario.ts';

/** Everything wrong with manifests, down to what the API server would refuse, each with its place in the text. */
export function checkManifests(text: string, file: string): readonly Problem[] {
	return parseManifests(text, file).problems;
}
