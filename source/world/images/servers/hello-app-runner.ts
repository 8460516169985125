import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const helloAppRunner = defineImage({
	names: ['public.ecr.aws/aws-containers/hello-app-runner'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 30_214_336,
	programName: 'hello-app-runner',
	program: {
		bootMs: [400, 900],
		ports: http('${PORT:-8000}'),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: 'Hello from ${hostname}\n'}],
		signals: noHandlers,
	},
});
