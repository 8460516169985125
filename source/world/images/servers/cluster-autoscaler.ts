import {answers, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const clusterAutoscaler = defineImage({
	names: [
		'registry.k8s.io/autoscaling/cluster-autoscaler',
		'registry.k8s.io/cpa/cluster-proportional-autoscaler',
		'registry.k8s.io/cluster-proportional-autoscaler',
		'registry.k8s.io/autoscaling/vpa-recommender',
		'registry.k8s.io/autoscaling/vpa-updater',
		'registry.k8s.io/autoscaling/vpa-admission-controller',
		'registry.k8s.io/autoscaling/addon-resizer',
		'registry.k8s.io/addon-resizer',
		'registry.k8s.io/descheduler/descheduler',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 32_214_336,
	programName: 'cluster-autoscaler',
	program: {
		bootMs: [400, 1200],
		ports: http(8085, 8942, 8943),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/health-check', '/metrics'),
		signals: goSignals,
	},
});
