import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const restCourses = defineImage({
	names: [
		'stacksimplify/kube-helloworld',
		'stacksimplify/usermgmt-webapp',
		'in28min/hello-world-rest-api',
		'in28min/currency-exchange',
		'in28min/todo-web-application-h2',
	],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 110_214_336,
	programName: 'rest-courses',
	entrypoint: ['java', '-jar', '/app.jar'],
	program: {
		bootMs: [9000, 16_000],
		ports: http(8080, 8000),
		memory: {idleBytes: 260 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: [
			{path: '/hello', body: 'Hello World V1 ${hostname}'},
			{path: '/hello-world', body: 'Hello World'},
			{path: '/', body: '{healthy:true}'},
			{path: '/actuator/health', body: '{"status":"UP"}'},
		],
		signals: ends(143),
	},
});
