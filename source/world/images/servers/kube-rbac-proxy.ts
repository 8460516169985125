import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubeRbacProxy = defineImage({
	names: ['quay.io/brancz/kube-rbac-proxy', 'gcr.io/kubebuilder/kube-rbac-proxy'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 22_214_336,
	user: 65_532,
	programName: 'kube-rbac-proxy',
	program: {
		bootMs: [200, 500],
		ports: http(8443),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});
