import {accessTime} from '../../log-time.ts';
import type {ProcessContext} from '../../program.ts';
import {type ServerDefinition, type StartFailure, serverProgram} from '../../server-program.ts';
import {defineImage, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok, pathOf} from './answers.ts';

/* The coloured pages of a well-known course: Flask's own server, which does not hear SIGTERM as pid 1. */

const colours: Readonly<Record<string, string>> = {
	red: '#e74c3c',
	green: '#16a085',
	blue: '#2980b9',
	blue2: '#30336b',
	pink: '#be2edd',
	darkblue: '#130f40',
};
const supported = 'red,darkblue,pink,blue2,green,blue';

const flask: Pick<ServerDefinition, 'bootMs' | 'memoryBytes' | 'bootCpuMillicores' | 'requestCpuMs' | 'signals' | 'accessLog'> = {
	bootMs: [400, 900],
	memoryBytes: 24 * mebibyte,
	bootCpuMillicores: 600,
	requestCpuMs: 1,
	accessLog: ({remoteIp, method, path}, {status}) => ['stderr', `${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} -\n`],
	signals: {},
};

const beginning = (app: string): string =>
	` * Serving Flask app "${app}" (lazy loading)\n * Environment: production\n   WARNING: This is a development server. Do not use it in a production deployment.\n   Use a production WSGI server instead.\n * Debug mode: off\n`;

interface ColourSettings {
	readonly colour: string;
	readonly told: string;
}

/** `--color red`, or APP_COLOR, or any. */
function colourOf({argv, environment, random}: ProcessContext): ColourSettings | {readonly failure: StartFailure} {
	const index = argv.findIndex((argument) => argument.startsWith('--color'));
	const given = index < 0 ? undefined : (argv[index]!.split('=')[1] ?? argv[index + 1]);
	const names = Object.keys(colours);
	const any = names[random.integer(0, names.length - 1)]!;
	const colour = given ?? (environment.APP_COLOR || any);
	const told = given
		? `Color from command line argument =${given}\n`
		: environment.APP_COLOR
			? `No Command line argument. Color from environment variable =${colour}\n`
			: `No command line argument or environment variable. Picking a Random Color =${colour}\n`;
	if (colours[colour]) return {colour, told};
	return {failure: {exitCode: 1, stderr: `Color not supported. Received '${colour}' expected one of ${supported}\n`, afterMs: 300}};
}

export const webappColor = defineImage({
	names: ['kodekloud/webapp-color', 'mmumshad/simple-webapp-color'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 31_412_330,
	workingDirectory: '/opt',
	entrypoint: ['python', 'app.py'],
	program: serverProgram<ColourSettings>({
		...flask,
		name: 'webapp-color',
		ports: [8080],
		configure: colourOf,
		startLog: (_context, {told}) => [
			[
				'stdout',
				` This is a sample web application that displays a colored background. \n A color can be specified in two ways. \n\n 1. As a command line argument with --color as the argument. Accepts one of ${supported} \n 2. As an Environment variable APP_COLOR. Accepts one of ${supported} \n 3. If none of the above then a random color is picked from the above list. \n Note: Command line argument precedes over environment variable.\n\n\n${told}`,
			],
			['stdout', beginning('app')],
		],
		readyLog: () => [['stderr', ' * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n']],
		answer: (request, {colour}, {hostname}) =>
			pathOf(request) === '/color'
				? ok(colour)
				: pathOf(request) === '/'
					? ok(
							`<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${colours[colour]};"></body>\n<div style="color: #e4e4e4;\n    text-align:  center;\n    height: 90px;\n    vertical-align:  middle;">\n\n  <h1>Hello from ${hostname}!</h1>\n\n</div>`,
						)
					: {status: 404, body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n'},
	}),
});

interface SimpleSettings {
	/** Set by /crash and /freeze. */
	isFrozen: boolean;
	readonly delayMs: number;
}

/** It starts after APP_START_DELAY seconds, and can be told to crash or to freeze. */
export const simpleWebapp = defineImage({
	names: ['kodekloud/webapp-delayed-start', 'kodekloud/simple-webapp', 'mmumshad/simple-webapp', 'training/webapp'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 31_412_330,
	workingDirectory: '/opt',
	entrypoint: ['python', 'app.py'],
	program: serverProgram<SimpleSettings>({
		...flask,
		name: 'simple-webapp',
		ports: [8080],
		configure: ({environment}) => ({isFrozen: false, delayMs: 1000 * Number(environment.APP_START_DELAY ?? 0)}),
		startLog: () => [['stdout', beginning('app')]],
		readyLog: () => [['stderr', ' * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n']],
		answer(request, settings, {hostname}, sinceMs) {
			if (settings.isFrozen) return undefined;
			const path = pathOf(request);
			if (path === '/crash') return {status: 500, body: '', exitCode: 1};
			if (path === '/freeze') {
				settings.isFrozen = true;
				return undefined;
			}
			if (sinceMs < settings.delayMs && path !== '/live') return {status: 503, body: `App not ready! ${hostname}`};
			return ok(path === '/ready' || path === '/live' ? `Message from ${hostname} : I am ${path.slice(1)}!` : `Hello from ${hostname}!`);
		},
	}),
});
