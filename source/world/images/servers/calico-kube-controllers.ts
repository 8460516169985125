import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const calicoKubeControllers = defineImage({
	names: ['calico/kube-controllers', 'quay.io/calico/kube-controllers', 'calico/typha', 'quay.io/calico/typha'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 32_214_336,
	user: 999,
	programName: 'calico-kube-controllers',
	program: {
		bootMs: [600, 1500],
		ports: http(9094, 9098),
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics', '/liveness', '/readiness'),
		signals: ends(0),
	},
});
