import {defineImage, http, noHandlers} from '../define.ts';
import {mebibyte} from '../image.ts';

const source =
	"var http = require('http');\nvar handleRequest = function(request, response) {\n  response.writeHead(200);\n  response.end('Hello Kubernetes!');\n};\nvar www = http.createServer(handleRequest);\nwww.listen(8080);\n";

export const nodeHello = defineImage({
	names: ['gcr.io/google-samples/node-hello', 'us-docker.pkg.dev/google-samples/containers/gke/node-hello', 'registry.k8s.io/node-hello'],
	tags: /latest|1\.0|2\.0/,
	from: 'debian with everything',
	sizeBytes: 263_840_514,
	entrypoint: ['/bin/sh', '-c', 'node server.js'],
	environment: [
		['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['NPM_CONFIG_LOGLEVEL', 'info'],
		['NODE_VERSION', '4.4.2'],
	],
	files: {'/server.js': source},
	program: {
		path: '/usr/local/bin/node',
		bootMs: [250, 600],
		ports: http(8080),
		memory: {idleBytes: 32 * mebibyte},
		cpu: {bootMillicores: 400},
		routes: [{path: '*', body: 'Hello Kubernetes!'}],
		signals: noHandlers,
	},
});
