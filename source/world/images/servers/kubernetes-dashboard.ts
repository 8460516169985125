import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubernetesDashboard = defineImage({
	names: ['kubernetesui/dashboard'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 76_214_336,
	programName: 'kubernetes-dashboard',
	entrypoint: ['/usr/local/bin/kubernetes-dashboard'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [700, 1600],
		ports: http(9090),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});
