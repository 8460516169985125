import type {PodSpec, PodTemplateSpec} from '../api/generated/types.ts';
import {type Manifest, parseManifests} from '../cluster/apiserver/decoding/manifests.ts';
import {parseImageReference} from '../world/image-reference.ts';
import type {Problem} from './scenario.ts';

/** What the API server would refuse of manifests, each problem with its place in the text. */
export function checkManifests(text: string, file: string): readonly Problem[] {
	return parseManifests(text, file).problems;
}

/** As `checkManifests`, and besides image names that no kubelet can read, which run and show how that looks. */
export function checkManifestsClosely(text: string, file: string): readonly Problem[] {
	const {objects, problems} = parseManifests(text, file);
	const refused = problems.map((problem) => ({...problem, hint: problem.hint ?? 'the API server would refuse it; change it as the message says'}));
	return [...refused, ...objects.flatMap(imageProblems)].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function imageProblems(manifest: Manifest): Problem[] {
	const spec = manifest.draft?.spec as (PodSpec & {template?: PodTemplateSpec}) | undefined;
	const isTemplate = spec?.template !== undefined;
	const podSpec = isTemplate ? spec.template?.spec : spec;
	const start = isTemplate ? ['spec', 'template', 'spec'] : ['spec'];
	const problems: Problem[] = [];
	for (const list of ['initContainers', 'containers'] as const) {
		for (const [index, container] of (Array.isArray(podSpec?.[list]) ? podSpec[list] : []).entries()) {
			const {image} = container;
			if (typeof image !== 'string' || image === '' || parseImageReference(image)) continue;
			problems.push({
				file: manifest.file,
				...manifest.positionOf([...start, list, index, 'image']),
				message: `${JSON.stringify(image)} is no image reference; the container would wait with InvalidImageName`,
				hint: 'write it as [registry/]name[:tag], in lower case and without spaces: nginx:1.14',
			});
		}
	}
	return problems;
}
