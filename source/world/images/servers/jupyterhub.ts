import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jupyterhub = defineImage({
	names: ['jupyterhub/jupyterhub', 'jupyterhub/k8s-hub', 'quay.io/jupyterhub/k8s-hub'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'jupyterhub',
	program: {
		bootMs: [2500, 5000],
		ports: http(8000, 8081),
		memory: {idleBytes: 100 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/hub/login', '/hub/health'),
		signals: ends(0),
	},
});
