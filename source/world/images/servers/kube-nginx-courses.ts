import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubeNginxCourses = defineImage({
	names: [
		'stacksimplify/kubenginx',
		'stacksimplify/kube-nginxapp1',
		'stacksimplify/kube-nginxapp2',
		'stacksimplify/kube-frontend-nginx',
		'kodekloud/nginx',
		'kodekloud/throw-dice',
	],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 50_214_336,
	programName: 'kube-nginx-courses',
	entrypoint: ['nginx'],
	program: {
		path: '/usr/sbin/nginx',
		bootMs: [40, 120],
		ports: http(80),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{
				path: '/',
				body: '<!DOCTYPE html>\n<html>\n   <body style="background-color:rgb(228, 250, 210);">\n      <h1>Welcome</h1>\n      <p>${hostname}</p>\n   </body>\n</html>\n',
			},
		],
		signals: ends(0),
	},
});
