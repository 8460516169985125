import {defineImage, http, noHandlers, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/* Pages that greet. */

export const helloKubernetes = defineImage({
	names: ['paulbouwer/hello-kubernetes'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 42_912_330,
	user: 1000,
	userName: 'node',
	workingDirectory: '/usr/src/app',
	entrypoint: ['npm', 'start'],
	environment: [['PORT', '8080']],
	program: {
		path: '/usr/local/bin/npm',
		bootMs: [700, 1500],
		ports: http('${PORT:-8080}'),
		memory: {idleBytes: 52 * mebibyte},
		cpu: {bootMillicores: 600},
		log: {ready: says('', '> hello-kubernetes@1.10.1 start /usr/src/app', '> node server.js', '', 'Listening on: http://${hostname}:${PORT:-8080}')},
		routes: [
			{
				path: '*',
				body: '<!DOCTYPE html>\n<html>\n<head>\n    <title>Hello Kubernetes!</title>\n</head>\n<body>\n  <div class="main">\n    <div id="message">\n  ${MESSAGE:-Hello world!}\n</div>\n<div id="info">\n  <table>\n    <tr>\n      <th>pod:</th>\n      <td>${hostname}</td>\n    </tr>\n  </table>\n</div>\n  </div>\n</body>\n</html>\n',
			},
		],
		signals: noHandlers,
	},
});

export const gettingStarted = defineImage({
	names: ['nigelpoulton/getting-started-k8s', 'nigelpoulton/k8sbook', 'nigelpoulton/pluralsight-docker-ci'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 32_912_330,
	entrypoint: ['node', './app.js'],
	workingDirectory: '/src',
	program: {
		path: '/usr/local/bin/node',
		bootMs: [400, 900],
		ports: http(8080),
		memory: {idleBytes: 44 * mebibyte},
		cpu: {bootMillicores: 500},
		routes: [
			{
				path: '*',
				body: '<html>\n<head>\n<title>K8s rocks!</title>\n</head>\n<body>\n<h1>Kubernetes rocks!</h1>\n<p>${hostname}</p>\n</body>\n</html>\n',
			},
		],
		signals: noHandlers,
	},
});

export const staticSite = defineImage({
	names: ['dockersamples/static-site', 'karthequian/helloworld'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 72_912_330,
	entrypoint: ['nginx'],
	program: {
		path: '/usr/sbin/nginx',
		bootMs: [40, 120],
		ports: http(80),
		memory: {idleBytes: 4 * mebibyte},
		routes: [
			{
				path: '/',
				body: '<!DOCTYPE html>\n<html>\n<head>\n<title>Hello</title>\n</head>\n<body>\n<h1>Hello ${AUTHOR:-Docker}!</h1>\n</body>\n</html>\n',
			},
		],
	},
});

export const helloWeb = defineImage({
	names: ['crccheck/hello-world'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 1_318_208,
	programName: 'hello-web',
	entrypoint: ['/www/serve'],
	environment: [['PORT', '8000']],
	program: {
		bootMs: [5, 20],
		ports: http('${PORT:-8000}'),
		memory: {idleBytes: mebibyte},
		log: {ready: says('httpd started')},
		routes: [
			{
				path: '*',
				body: '<pre>\nHello World\n\n\n                                       ##         .\n                                 ## ## ##        ==\n                              ## ## ## ## ##    ===\n                           /""""""""""""""""\\___/ ===\n                      ~~~ {~~ ~~~~ ~~~ ~~~~ ~~ ~ /  ===- ~~~\n                           \\______ o          _,/\n                            \\      \\       _,\'\n                             `\'--.._\\..--\'\'\n</pre>\n',
			},
		],
		signals: noHandlers,
	},
});

export const helloHtml = defineImage({
	names: ['tutum/hello-world', 'dockercloud/hello-world', 'strm/helloworld-http', 'rancher/hello-world'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 15_318_208,
	programName: 'hello-html',
	entrypoint: ['/run.sh'],
	program: {
		bootMs: [50, 200],
		ports: http(80),
		memory: {idleBytes: 6 * mebibyte},
		routes: [
			{
				path: '*',
				body: '<html>\n<head>\n\t<title>Hello world!</title>\n</head>\n<body>\n\t<h1>Hello world!</h1>\n\t<h3>My hostname is ${hostname}</h3>\n</body>\n</html>\n',
			},
		],
	},
});
