import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const helloNginxRedhat = defineImage({
	names: ['quay.io/redhattraining/hello-world-nginx'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 60_214_336,
	user: 1001,
	programName: 'hello-nginx-redhat',
	program: {
		bootMs: [60, 200],
		ports: http(8080),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: '<html>\n  <body>\n    <h1>Hello, world from nginx!</h1>\n  </body>\n</html>\n'}],
		signals: ends(0),
	},
});
