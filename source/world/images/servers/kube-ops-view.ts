import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubeOpsView = defineImage({
	names: ['hjacobs/kube-ops-view', 'ghcr.io/headlamp-k8s/headlamp', 'headlamp-k8s/headlamp'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 80_214_336,
	programName: 'kube-ops-view',
	program: {
		bootMs: [1500, 3000],
		ports: http(8080, 4466),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});
