import {cloneJson, type Draft} from '../api/objects.ts';
import {lastAppliedAnnotation} from '../cluster/apiserver/patch/apply.ts';
import {toCompactJson} from '../printers/json.ts';

/** The manifest as the annotation holds it: one line of JSON, without the annotation itself. */
export function lastAppliedOf(object: Draft): string {
	const {[lastAppliedAnnotation]: _, ...annotations} = object.metadata.annotations ?? {};
	return `${toCompactJson({...object, metadata: {...object.metadata, annotations}})}\n`;
}

/** The manifest with the annotation that `apply` compares with next time. */
export function withLastApplied(object: Draft): Draft {
	const copy = cloneJson(object) as Draft;
	copy.metadata.annotations = {...copy.metadata.annotations, [lastAppliedAnnotation]: lastAppliedOf(object)};
	return copy;
}
