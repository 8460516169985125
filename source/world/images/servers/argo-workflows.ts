import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const argoWorkflows = defineImage({
	names: ['quay.io/argoproj/workflow-controller', 'quay.io/argoproj/argocli', 'quay.io/argoproj/argo-rollouts', 'quay.io/argoproj/argoexec'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 40_214_336,
	user: 999,
	programName: 'argo-workflows',
	program: {
		bootMs: [500, 1200],
		ports: http(9090, 6060, 8080, 2746),
		memory: {idleBytes: 44 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics', '/healthz', '/'),
		signals: ends(0),
	},
});
