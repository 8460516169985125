import {defineImage, goSignals, http} from '../define.ts';
import {mebibyte} from '../image.ts';

export const goproxy = defineImage({
	names: ['registry.k8s.io/goproxy', 'k8s.gcr.io/goproxy', 'gcr.io/google_containers/goproxy'],
	tags: /0\.1/,
	from: 'distroless',
	sizeBytes: 1_698_862,
	entrypoint: ['/goproxy'],
	program: {
		bootMs: [5, 20],
		ports: http(8080),
		memory: {idleBytes: 2 * mebibyte},
		routes: [{path: '*', status: 500, body: 'This is a proxy server. Does not respond to non-proxy requests.\n'}],
		signals: goSignals,
	},
});
