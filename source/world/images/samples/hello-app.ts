import {slashTime} from '../../log-time.ts';
import {complains, defineImage, goSignals, http} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Its two tags differ in what they call themselves. */
export const helloApp = defineImage({
	names: ['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'],
	tags: /latest|[12]\.0/,
	from: 'alpine',
	sizeBytes: 11_412_330,
	entrypoint: ['/hello-app'],
	environment: [
		['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['PORT', '8080'],
		['APP_VERSION', '1.0.0'],
	],
	forTag: (tag) => (tag === '2.0' ? {environment: [['APP_VERSION', '2.0.0']]} : {}),
	program: {
		bootMs: [10, 40],
		ports: http('${PORT:-8080}'),
		memory: {idleBytes: 5 * mebibyte},
		log: {
			ready: complains(`${slashTime} Server listening on port \${PORT:-8080}`),
			request: complains(`${slashTime} Serving request: \${path}`),
		},
		routes: [{path: '*', body: 'Hello, world!\nVersion: ${APP_VERSION}\nHostname: ${hostname}\n'}],
		signals: goSignals,
	},
});
