import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const whereami = defineImage({
	names: ['us-docker.pkg.dev/google-samples/containers/gke/whereami', 'gcr.io/google-samples/whereami'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 60_214_336,
	user: 1000,
	programName: 'whereami',
	program: {
		bootMs: [700, 1500],
		ports: http('${PORT:-8080}'),
		memory: {idleBytes: 34 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/healthz', body: 'Working'},
			{path: '/pod_name', body: '${hostname}'},
			{path: '/', body: '{"pod_ip":"${ip}","pod_name":"${hostname}","pod_name_emoji":"👩🏿","timestamp":"${time}"}\n'},
		],
		signals: ends(0),
	},
});
