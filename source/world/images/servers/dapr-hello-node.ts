import {answers, defineImage, http, noHandlers, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const daprHelloNode = defineImage({
	names: ['dapriosamples/hello-k8s-node', 'ghcr.io/dapr/samples/hello-k8s-node'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 70_214_336,
	programName: 'dapr-hello-node',
	program: {
		bootMs: [500, 1100],
		ports: http('${APP_PORT:-3000}'),
		memory: {idleBytes: 46 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/order', '/ports', '/neworder'),
		log: {ready: says('Node App listening on port ${APP_PORT:-3000}!')},
		signals: noHandlers,
	},
});
