import {oneLinerProgram} from '../languages/one-liners.ts';
import {accessTime, httpdTime} from '../log-time.ts';
import {addPrograms} from '../program-table.ts';
import {type LogText, type ServerDefinition, serverProgram} from '../server-program.ts';
import {alpineFiles, alpineTools, commonDirectories, debianFiles, debianTools} from './base.ts';
import {entrypointProgram} from './entrypoint.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';

const httpdFiles = {
	'/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
	'/usr/local/apache2/conf/httpd.conf': 'Listen 80\nDocumentRoot "/usr/local/apache2/htdocs"\n',
};

/** Apache's httpd, alone and with PHP. */
export const webImages: readonly ImageFamily[] = [
	{
		repositories: [
			'httpd',
			'registry.k8s.io/e2e-test-images/httpd',
			'registry.access.redhat.com/ubi8/httpd-24',
			'registry.access.redhat.com/ubi9/httpd-24',
			'public.ecr.aws/docker/library/httpd',
		],
		tags: /(latest|alpine|bookworm|trixie|2|2\.[24](\.\d+)?(-\d)?)(-alpine[\d.]*|-bookworm|-trixie)?/,
		content: (tag) => ({
			sizeBytes: tag.includes('alpine') ? 19_410_224 : 45_205_981,
			command: ['httpd-foreground'],
			environment: [
				['PATH', '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['HTTPD_PREFIX', '/usr/local/apache2'],
				['HTTPD_VERSION', /^2\.\d\.\d+/.exec(tag)?.[0] ?? '2.4.66'],
			],
			workingDirectory: '/usr/local/apache2',
			stopSignal: 'SIGWINCH',
			files: {...(tag.includes('alpine') ? alpineFiles : debianFiles), ...httpdFiles},
			programs: {
				...(tag.includes('alpine') ? alpineTools : debianTools),
				'/usr/local/bin/httpd-foreground': 'httpd',
				'/usr/local/apache2/bin/httpd': 'httpd',
			},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['wordpress', 'bitnami/wordpress'],
		tags: /(latest|apache|\d+(\.\d+){0,2})(-apache|-php[\d.]+|-fpm|-alpine)*/,
		content: () => ({
			sizeBytes: 260_410_224,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['apache2-foreground'],
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['PHP_VERSION', '8.3.29'],
			],
			stopSignal: 'SIGWINCH',
			files: debianFiles,
			programs: {...debianTools, '/usr/local/bin/apache2-foreground': 'wordpress', '/usr/local/bin/docker-entrypoint.sh': 'wordpress-entrypoint'},
			directories: [...commonDirectories, '/var/www/html'],
		}),
	},
	{
		repositories: [
			'drupal',
			'joomla',
			'nextcloud',
			'matomo',
			'phpmyadmin',
			'phpmyadmin/phpmyadmin',
			'bitnami/phpmyadmin',
			'bitnami/drupal',
			'bitnami/joomla',
			'bitnami/moodle',
		],
		tags: /(latest|apache|stable|\d+(\.\d+){0,2})(-apache|-php[\d.]+|-fpm|-alpine|-bookworm)*/,
		content: (tag) => {
			const content = phpContent(tag.includes('fpm') ? tag : 'apache');
			return {
				...content,
				sizeBytes: 260_410_224,
				files: {...content.files, '/var/www/html/index.php': '<?php\n', '/var/www/html/status.php': '<?php\n'},
			};
		},
	},
	{
		repositories: ['php'],
		tags: /(latest|alpine|cli|apache|fpm|zts|rc|\d+(\.\d+){0,2}(RC\d)?)(-(cli|fpm|apache|zts|rc|alpine[\d.]*|bookworm|bullseye|buster|trixie))*/,
		content: phpContent,
	},
];

/** The image of the language: a shell for it, Apache with it, or its process manager. */
function phpContent(tag: string): ImageContent {
	const isAlpine = tag.includes('alpine');
	const variant = tag.includes('apache') ? 'apache2-foreground' : tag.includes('fpm') ? 'php-fpm' : undefined;
	return {
		sizeBytes: isAlpine ? 36_204_118 : variant === 'apache2-foreground' ? 177_410_224 : 165_310_118,
		entrypoint: ['docker-php-entrypoint'],
		command: variant ? [variant] : ['php', '-a'],
		workingDirectory: '/var/www/html',
		environment: [
			['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
			['PHP_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '8.3.29'],
		],
		...(variant && {stopSignal: variant === 'php-fpm' ? 'SIGQUIT' : 'SIGWINCH'}),
		files: isAlpine ? alpineFiles : debianFiles,
		programs: {
			...(isAlpine ? alpineTools : debianTools),
			'/usr/local/bin/php': 'php',
			'/usr/local/bin/docker-php-entrypoint': 'php-entrypoint',
			...(variant && {[`/usr/local/bin/${variant}`]: variant}),
		},
		directories: [...commonDirectories, '/var/www/html'],
	};
}

interface HttpdSettings {
	readonly root: string;
	readonly port: number;
	readonly version: string;
}

const notFoundPage =
	'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n';

const httpd: ServerDefinition<HttpdSettings> = {
	name: 'httpd',
	bootMs: [60, 180],
	configure({files, environment}) {
		const text = files.read('/usr/local/apache2/conf/httpd.conf') ?? '';
		return {
			root: /^\s*DocumentRoot\s+"?([^"\s]+)"?/m.exec(text)?.[1] ?? '/usr/local/apache2/htdocs',
			port: Number(/^\s*Listen\s+(?:\S+:)?(\d+)/m.exec(text)?.[1] ?? 80),
			version: environment.HTTPD_VERSION ?? '2.4.66',
		};
	},
	ports: ({port}) => [port],
	children: ({user}) => Array.from({length: 3}, () => ({title: 'httpd -DFOREGROUND', ...(user === 0 && {user: 33})})),
	passedPids: 5,
	portTaken: (port) => ({
		exitCode: 1,
		stderr: `(98)Address already in use: AH00072: make_sock: could not bind to address [::]:${port}\n(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
	}),
	memoryBytes: 6 * mebibyte,
	cpuMillicores: 1,
	requestCpuMs: 0.2,
	startLog: ({ip}): LogText[] => {
		const line = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`;
		return [
			['stderr', line],
			['stderr', line],
		];
	},
	readyLog: (_context, {version}) => [
		['stderr', `[${httpdTime}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${version} (Unix) configured -- resuming normal operations\n`],
		['stderr', `[${httpdTime}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`],
	],
	answer({path}, {root}, {files}) {
		const target = files.resolve('/', root + path.split('?')[0]!);
		const node = files.stat(target);
		if (node?.kind === 'file') return {status: 200, body: files.read(target) ?? ''};
		const index = node?.kind === 'directory' ? files.read(`${target}/index.html`) : undefined;
		if (index !== undefined) return {status: 200, body: index};
		if (node?.kind === 'directory')
			return {
				status: 200,
				body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of /</title>\n </head>\n</html>\n',
			};
		return {status: 404, body: notFoundPage};
	},
	accessLog: ({remoteIp, method, path}, {status, body}) => [
		'stdout',
		`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length}\n`,
	],
	isReloadedBySighup: true,
	signals: {
		SIGWINCH: {
			exitCode: 0,
			afterMs: 100,
			log: `[${httpdTime}] [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully\n`,
			stream: 'stderr',
		},
		SIGTERM: {
			exitCode: 0,
			afterMs: 20,
			log: `[${httpdTime}] [mpm_event:notice] [pid 1:tid 1] AH00491: caught SIGTERM, shutting down\n`,
			stream: 'stderr',
		},
		SIGUSR1: {},
	},
};

addPrograms([
	serverProgram(httpd),
	serverProgram({
		name: 'wordpress',
		bootMs: [300, 800],
		ports: [80],
		memoryBytes: 34 * mebibyte,
		requestCpuMs: 40,
		startLog: () => [
			[
				'stderr',
				"AH00558: apache2: Could not reliably determine the server's fully qualified domain name. Set the 'ServerName' directive globally to suppress this message\n",
			],
		],
		readyLog: () => [
			[
				'stderr',
				`[${httpdTime}] [mpm_prefork:notice] [pid 1:tid 1] AH00163: Apache/2.4.65 (Debian) PHP/8.3.29 configured -- resuming normal operations\n`,
			],
		],
		configure: ({environment}) => ({database: environment.WORDPRESS_DB_HOST ?? 'mysql'}),
		answer(_request, settings, context) {
			const [host = '', port] = (settings as {database: string}).database.split(':');
			const outcome = context.connect(host, Number(port ?? 3306), 10_000);
			if (outcome.kind === 'connected')
				return {status: 302, body: '', headers: {Location: '/wp-admin/install.php'}, latencyMs: 80 + outcome.latencyMs};
			return {status: 500, body: '<h1>Error establishing a database connection</h1>', latencyMs: 40 + outcome.latencyMs};
		},
		accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
			'stdout',
			`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${headers['User-Agent'] ?? '-'}"\n`,
		],
		signals: {SIGWINCH: {exitCode: 0, afterMs: 200}, SIGTERM: {exitCode: 0}},
	}),
	serverProgram({
		name: 'apache2-foreground',
		bootMs: [200, 500],
		ports: [80],
		memoryBytes: 22 * mebibyte,
		requestCpuMs: 5,
		startLog: ({ip}) => [
			[
				'stderr',
				`AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`,
			],
		],
		readyLog: ({environment}) => [
			[
				'stderr',
				`[${httpdTime}] [mpm_prefork:notice] [pid 1:tid 1] AH00163: Apache/2.4.65 (Debian) PHP/${environment.PHP_VERSION} configured -- resuming normal operations\n[${httpdTime}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n`,
			],
		],
		// What a script would print is not known: PHP is not run.
		answer({path}, _settings, {files}) {
			const target = files.resolve('/', `/var/www/html${path.split('?')[0]}`);
			const isDirectory = files.stat(target)?.kind === 'directory';
			const found = isDirectory ? ['index.php', 'index.html'].map((name) => `${target}/${name}`).find((name) => files.stat(name)) : target;
			const text = found === undefined ? undefined : files.read(found);
			if (found !== undefined && text !== undefined) return {status: 200, body: found.endsWith('.php') ? '' : text};
			return isDirectory
				? {status: 403, body: notFoundPage.replaceAll('404 Not Found', '403 Forbidden').replace('Not Found', 'Forbidden')}
				: {status: 404, body: notFoundPage};
		},
		accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
			'stdout',
			`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${headers['User-Agent'] ?? '-'}"\n`,
		],
		signals: {SIGWINCH: {exitCode: 0, afterMs: 200}, SIGTERM: {exitCode: 0}},
	}),
	serverProgram({
		name: 'php-fpm',
		bootMs: [60, 200],
		ports: [9000],
		memoryBytes: 12 * mebibyte,
		readyLog: () => [['stderr', `[${httpdTime}] NOTICE: fpm is running, pid 1\n[${httpdTime}] NOTICE: ready to handle connections\n`]],
		signals: {SIGQUIT: {exitCode: 0}, SIGTERM: {exitCode: 0}},
	}),
	oneLinerProgram('php', 12 * mebibyte, {
		name: 'php',
		start(context) {
			const {argv, environment} = context;
			const isVersion = argv.includes('-v') || argv.includes('--version');
			if (isVersion) context.write('stdout', `PHP ${environment.PHP_VERSION} (cli) (NTS)\n`);
			const isIdle = isVersion || argv.includes('-a') || argv.length === 1;
			if (!isIdle) context.write('stderr', 'podquake: PHP programs are not simulated; give the container a shell command instead\n');
			context.exit(isIdle ? 0 : 1);
			return {};
		},
	}),
	entrypointProgram('php-entrypoint', 'php'),
	entrypointProgram('wordpress-entrypoint', 'apache2-foreground', (context) => {
		context.write(
			'stderr',
			'WordPress not found in /var/www/html - copying now...\nComplete! WordPress has been successfully copied to /var/www/html\n',
		);
		return {durationMs: context.random.integer(900, 1800)};
	}),
]);
