import {defineImage, goSignals, http} from '../define.ts';
import {mebibyte} from '../image.ts';

const program = {
	bootMs: [10, 40],
	ports: http(80),
	memory: {idleBytes: 5 * mebibyte},
	routes: [{path: '*', headers: {'Content-Type': 'application/json'}, body: '{"message":"Hello"}\n'}],
	signals: goSignals,
} as const;

export const helloGoGateway = defineImage({
	names: ['gcr.io/google-samples/hello-go-gateway', 'gcr.io/google-samples/hello-go'],
	tags: /latest|1\.0/,
	from: 'distroless',
	sizeBytes: 5_812_330,
	entrypoint: ['/hello-go'],
	program,
});

/** The backend of the documentation's front end. */
export const helloGoGke = defineImage({
	names: ['gcr.io/google-samples/hello-go-gke', 'us-docker.pkg.dev/google-samples/containers/gke/hello-go-gke'],
	tags: /latest|1\.0/,
	from: 'scratch',
	sizeBytes: 8_122_410,
	directories: ['/tmp'],
	entrypoint: ['/usr/src/app/main'],
	program,
});
