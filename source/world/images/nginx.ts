import {accessTime, slashTime} from '../log-time.ts';
import {addPrograms} from '../program-table.ts';
import {type Answer, serverProgram} from '../server-program.ts';
import {debianTools} from './base.ts';
import {type ImageFamily, mebibyte} from './image.ts';

export const nginxImages: readonly ImageFamily[] = [
	{
		repositories: ['nginx'],
		tags: /latest|stable|mainline|alpine|1(\.\d+){0,2}(-alpine|-perl)?/,
		content: () => ({
			sizeBytes: 44_710_204,
			command: ['nginx', '-g', 'daemon off;'],
			environment: [['NGINX_VERSION', '1.14.2-1~stretch']],
			stopSignal: 'SIGQUIT',
			programs: {...debianTools, '/usr/sbin/nginx': 'nginx'},
			files: {'/usr/share/nginx/html/index.html': '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n'},
		}),
	},
];

addPrograms([
	serverProgram({
		name: 'nginx',
		bootMs: [20, 60],
		ports: [80],
		memoryBytes: 3 * mebibyte,
		answer: (request, _settings, context): Answer => {
			const path = request.path.split('?')[0]!;
			const text = context.files.read(`/usr/share/nginx/html${path.endsWith('/') ? `${path}index.html` : path}`);
			return text === undefined ? {status: 404, body: '404'} : {status: 200, body: text};
		},
		accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
			'stdout',
			`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${headers['User-Agent'] ?? '-'}" "-"\n`,
		],
		portTaken: (port) => ({exitCode: 1, stderr: `${slashTime} [emerg] 1#1: bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`}),
		signals: {SIGQUIT: {exitCode: 0, afterMs: 15}, SIGTERM: {exitCode: 0}, SIGINT: {exitCode: 0}, SIGHUP: {}, SIGUSR1: {}, SIGWINCH: {}},
	}),
]);
