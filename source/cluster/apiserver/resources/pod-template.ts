import {setPodSpecDefaults} from './pod-defaults.ts';

/** Fills in `spec.template` of a workload, if it is there. */
// biome-ignore lint/suspicious/noExplicitAny: a draft may hold anything until it has been validated.
export function setTemplateDefaults(spec: any): void {
	if (!spec.template) return;
	spec.template.metadata ??= {};
	// Manifests of old write it, the server does not keep it.
	if (spec.template.metadata.creationTimestamp === null) delete spec.template.metadata.creationTimestamp;
	if (spec.template.spec) setPodSpecDefaults(spec.template.spec);
}
