import {plainTime} from '../../log-time.ts';
import {defineImage, ends, http, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** While it boots its pages say so with 503; after that nobody but an administrator gets in. */
export const jenkins = defineImage({
	names: ['jenkins/jenkins', 'jenkins', 'bitnami/jenkins'],
	tags: versionTags,
	from: 'debian with everything',
	sizeBytes: 255_214_336,
	user: 1000,
	userName: 'jenkins',
	environment: [
		['JENKINS_HOME', '/var/jenkins_home'],
		['JENKINS_SLAVE_AGENT_PORT', '50000'],
	],
	entrypoint: ['/usr/bin/tini', '--', '/usr/local/bin/jenkins.sh'],
	directories: ['/var/jenkins_home', '/usr/share/jenkins/ref'],
	program: {
		path: '/usr/bin/tini',
		bootMs: [6000, 10_000],
		ports: [...http(8080), ...tcp(50_000)],
		memory: {bootBytes: 380 * mebibyte, idleBytes: 620 * mebibyte},
		cpu: {bootMillicores: 1500, idleMillicores: 8},
		routes: [
			{
				path: '*',
				when: {beforeMs: 22_000},
				status: 503,
				body: '<html><head></head><body><p>Please wait while Jenkins is getting ready to work ...</p></body></html>\n',
			},
			{path: '/login', body: '<!DOCTYPE html>\n<html>\n<head><title>Sign in - Jenkins</title></head>\n</html>\n'},
			{
				path: '*',
				status: 403,
				headers: {'X-Jenkins': '2.528.3'},
				body: "<html><head><meta http-equiv='refresh' content='1;url=/login?from=%2F'/></head><body>Authentication required</body></html>\n",
			},
		],
		log: {
			start: says('Running from: /usr/share/jenkins/jenkins.war', 'webroot: /var/jenkins_home/war'),
			ready: says(`${plainTime}.000+0000 [id=1]\tINFO\twinstone.Logger#logInternal: Winstone Servlet Engine running: controlPort=disabled`),
		},
		signals: ends(143, 1000),
	},
});
