import type {FieldPath} from '../../../api/field-path.ts';

/** The whole numbers that are 64 bits wide; all others have 32. */
const wide = new Set([
	'activeDeadlineSeconds',
	'deletionGracePeriodSeconds',
	'expirationSeconds',
	'fsGroup',
	'generation',
	'observedGeneration',
	'runAsGroup',
	'runAsUser',
	'seconds',
	'startingDeadlineSeconds',
	'supplementalGroups',
	'terminationGracePeriodSeconds',
	'tolerationSeconds',
]);

/** Strings that have a type of their own in Go, by field and, where a name means several, by struct and field. */
const named: Readonly<Record<string, string>> = {
	'Container.restartPolicy': 'v1.ContainerRestartPolicy',
	'EphemeralContainer.restartPolicy': 'v1.ContainerRestartPolicy',
	'PodSpec.restartPolicy': 'v1.RestartPolicy',
	'ServiceSpec.type': 'v1.ServiceType',
	'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
	'Toleration.operator': 'v1.TolerationOperator',
	'LabelSelectorRequirement.operator': 'v1.LabelSelectorOperator',
	'NodeSelectorRequirement.operator': 'v1.NodeSelectorOperator',
	'HTTPGetAction.scheme': 'v1.URIScheme',
	'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
	dnsPolicy: 'v1.DNSPolicy',
	effect: 'v1.TaintEffect',
	imagePullPolicy: 'v1.PullPolicy',
	preemptionPolicy: 'v1.PreemptionPolicy',
	protocol: 'v1.Protocol',
	sessionAffinity: 'v1.ServiceAffinity',
	terminationMessagePolicy: 'v1.TerminationMessagePolicy',
	uid: 'types.UID',
	whenUnsatisfiable: 'v1.UnsatisfiableConstraintAction',
};

/** What Go calls the type of a field, as the texts of `encoding/json` do. `type` is a cell of `apiTypes`. */
export function goType(struct: string, path: FieldPath, type: string): string {
	const field = String(path.findLast((part) => typeof part === 'string') ?? '');
	if (type.startsWith('[]')) return `[]${goType(struct, path, type.slice(2))}`;
	if (type === '{}quantity') return 'v1.ResourceList';
	if (type === '{}bytes') return 'map[string][]uint8';
	if (type.startsWith('{}')) return `map[string]${goType('', [], type.slice(2))}`;
	switch (type) {
		case 'string':
			return named[`${struct}.${field}`] ?? named[field] ?? 'string';
		case 'integer':
			return wide.has(field) ? 'int64' : 'int32';
		case 'boolean':
			return 'bool';
		case 'number':
			return 'float64';
		case 'bytes':
			return '[]uint8';
		default:
			return `v1.${type}`;
	}
}
