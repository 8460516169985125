import {answers, defineImage, goSignals, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const metallb = defineImage({
	names: ['quay.io/metallb/controller', 'quay.io/metallb/speaker', 'ghcr.io/kube-vip/kube-vip'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 24_214_336,
	programName: 'metallb',
	program: {
		bootMs: [400, 1000],
		ports: [...http(7472, 7473), ...tcp(7946)],
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics'),
		signals: goSignals,
	},
});
