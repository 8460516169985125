import {springTime, tomcatTime} from '../../log-time.ts';
import {addPrograms} from '../../program-table.ts';
import {type LogText, type ServerDefinition, serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok, pathOf} from './answers.ts';

/* Servers in Java: slow to boot, and 143 at their end. */

const javaServer = (milliseconds: readonly [number, number]): Omit<ServerDefinition, 'name'> => ({
	bootMs: milliseconds,
	ports: [8080],
	bootMemoryBytes: 180 * mebibyte,
	memoryBytes: 320 * mebibyte,
	bootCpuMillicores: 950,
	cpuMillicores: 6,
	requestCpuMs: 3,
	// The virtual machine handles SIGTERM and then ends as if it had not.
	signals: {SIGTERM: {exitCode: 143, afterMs: 400}, SIGINT: {exitCode: 130, afterMs: 400}},
});

const spring = (logger: string, text: string): LogText => ['stdout', `${springTime}  INFO 1 --- [           main] ${logger.padEnd(40)} : ${text}\n`];

/** A Spring Boot application: it takes its time to boot. `wellMs` after that it answers 500 if it is given, while its process lives on. */
const springApplication = (wellMs = Number.POSITIVE_INFINITY): Omit<ServerDefinition, 'name'> => ({
	...javaServer([37_000, 43_000]),
	configure: ({nowMs}) => ({startedAtMs: nowMs}),
	startLog: ({hostname}) => [
		['stdout', '\n :: Spring Boot ::                (v3.5.8)\n\n'],
		spring('c.e.Application', `Starting Application v1.0.0 using Java 21.0.9 with PID 1 (/app.jar started by root in /) on ${hostname}`),
	],
	readyLog: ({nowMs}, settings) => {
		const seconds = (nowMs - (settings as {startedAtMs: number}).startedAtMs) / 1000;
		return [
			spring('o.s.b.w.embedded.tomcat.TomcatWebServer', "Tomcat started on port 8080 (http) with context path '/'"),
			spring('c.e.Application', `Started Application in ${(seconds - 1).toFixed(3)} seconds (process running for ${seconds.toFixed(3)})`),
		];
	},
	answer: (request, _settings, _context, sinceMs) => {
		const path = pathOf(request);
		if (sinceMs >= wellMs)
			return {
				status: 500,
				headers: {'Content-Type': 'application/json'},
				body: `{"timestamp":"2026-01-01T00:00:00.000+00:00","status":500,"error":"Internal Server Error","path":"${path}"}`,
			};
		if (path.startsWith('/actuator/health')) return ok('{"status":"UP"}');
		if (['/', '/health', '/healthz', '/ready', '/readiness', '/liveness', '/hello'].includes(path))
			return {...ok('Hello'), latencyMs: sinceMs < 5000 ? 60 : 5};
		return {status: 404, body: '{"status":404,"error":"Not Found"}'};
	},
	// The first failure is logged with its cause, as a heap that is full is.
	accessLog: (_request, {status}) =>
		status === 500
			? [
					'stdout',
					`${springTime} ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() for servlet [dispatcherServlet] threw exception\n\njava.lang.OutOfMemoryError: Java heap space\n`,
				]
			: undefined,
});

const tomcatLine = (logger: string, text: string): LogText => ['stderr', `${tomcatTime} INFO [main] ${logger} ${text}\n`];

/** How long the application of tag `unwell` answers well. */
const wellMs = 60_000;

export const tomcat = defineImage({
	names: ['tomcat', 'bitnami/tomcat', 'jetty', 'consol/tomcat-7.0'],
	tags: /latest|\d+(\.\d+){0,2}(-[\w.-]+)?|jre\d*|jdk\d*/,
	from: 'debian with everything',
	sizeBytes: 168_410_224,
	workingDirectory: '/usr/local/tomcat',
	environment: [
		['PATH', '/usr/local/tomcat/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['CATALINA_HOME', '/usr/local/tomcat'],
		['TOMCAT_VERSION', '11.0.15'],
	],
	command: ['catalina.sh', 'run'],
	programs: {'/usr/local/tomcat/bin/catalina.sh': 'tomcat'},
	program: serverProgram({
		name: 'tomcat',
		...javaServer([1500, 3500]),
		configure: ({nowMs}) => ({startedAtMs: nowMs}),
		startLog: ({environment}) => [
			tomcatLine('org.apache.catalina.startup.VersionLoggerListener.log', `Server version name:   Apache Tomcat/${environment.TOMCAT_VERSION}`),
			tomcatLine('org.apache.coyote.AbstractProtocol.init', 'Initializing ProtocolHandler ["http-nio-8080"]'),
			tomcatLine('org.apache.catalina.core.StandardService.startInternal', 'Starting service [Catalina]'),
		],
		readyLog: ({nowMs}, settings) => [
			tomcatLine('org.apache.coyote.AbstractProtocol.start', 'Starting ProtocolHandler ["http-nio-8080"]'),
			tomcatLine(
				'org.apache.catalina.startup.Catalina.start',
				`Server startup in [${nowMs - (settings as {startedAtMs: number}).startedAtMs}] milliseconds`,
			),
		],
		// The official image brings no applications along.
		answer: () => ({status: 404, body: '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head></html>'}),
	}),
});

addPrograms([serverProgram({...springApplication(wellMs), name: 'java-app-unwell'})]);

export const javaApp = defineImage({
	names: [
		'springio/gs-spring-boot-docker',
		'springguides/demo',
		'kubetm/java-app',
		'podquake/java-app',
		'podquake/tomcat-app',
		'springcommunity/spring-framework-petclinic',
		'arey/springboot-petclinic',
	],
	tags: /latest|v?[\d.]+|unwell/,
	from: 'debian with everything',
	sizeBytes: 142_410_224,
	environment: [
		['PATH', '/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['JAVA_VERSION', '21.0.9'],
	],
	entrypoint: ['java', '-jar', '/app.jar'],
	programs: {'/opt/java/bin/java': 'java-app'},
	program: serverProgram({...springApplication(), name: 'java-app'}),
	forTag: (tag) => (tag === 'unwell' ? {programs: {'/opt/java/bin/java': 'java-app-unwell', '/usr/local/bin/java': 'java-app-unwell'}} : {}),
});
