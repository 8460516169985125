import {addPrograms} from '../../program-table.ts';
import {alpineFiles, alpineTools, commonDirectories, curl, debianFiles, debianTools} from '../base.ts';
import type {ImageContent, ImageFamily} from '../image.ts';
import {defaultServer} from './default-server.ts';
import {nginxEntrypoint} from './entrypoint.ts';
import {nginx} from './server.ts';

/** The last patch of each minor release, which the tag without a patch means. */
const lastPatches: Readonly<Record<number, number>> = {
	7: 12,
	8: 1,
	9: 15,
	10: 3,
	11: 13,
	12: 2,
	13: 12,
	14: 2,
	15: 12,
	16: 1,
	17: 10,
	18: 0,
	19: 10,
	20: 2,
	21: 6,
	22: 1,
	23: 4,
	24: 0,
	25: 5,
	26: 3,
	27: 5,
	28: 1,
	29: 4,
};

/** Compressed sizes, of which the best known are exact. */
const sizes: Readonly<Record<string, number>> = {
	'1.14.0': 44_702_338,
	'1.14.2': 44_710_204,
	'1.15.12': 44_761_204,
	'1.16.1': 50_640_113,
	'1.17.10': 50_936_124,
	'1.19.10': 53_613_906,
	'1.20.2': 56_745_107,
	'1.21.6': 56_745_841,
	'1.25.5': 71_005_258,
	'1.27.5': 72_404_038,
	'1.29.4': 62_939_286,
};

function versionOf(tag: string): {version: string; minor: number} | undefined {
	const match = /^(?:1(?:\.(\d+))?(?:\.(\d+))?|latest|mainline|stable)?-?(.*)$/.exec(tag);
	if (!match) return undefined;
	const minor = match[1] === undefined ? (tag.startsWith('stable') ? 28 : 29) : Number(match[1]);
	const last = lastPatches[minor];
	if (last === undefined) return undefined;
	const patch = match[2] === undefined ? last : Number(match[2]);
	return patch <= last ? {version: `1.${minor}.${patch}`, minor} : undefined;
}

/** `1.14`, `1.25.3-alpine`, `stable-perl` … but not `1.161`, the typing error of the rollout lesson. */
function tagsFor(): string[] {
	const versions = ['latest', 'mainline', 'stable', '1'];
	for (const [minor, last] of Object.entries(lastPatches)) {
		versions.push(`1.${minor}`);
		for (let patch = 0; patch <= last; patch += 1) versions.push(`1.${minor}.${patch}`);
	}
	const variants = ['-alpine', '-alpine-slim', '-perl', '-alpine-perl', '-bookworm', '-bullseye', '-trixie', '-otel'];
	return [
		...versions,
		'alpine',
		'alpine-slim',
		'perl',
		...versions.filter((version) => version !== 'latest').flatMap((version) => variants.map((variant) => version + variant)),
	];
}

const welcomePage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const mainConfig = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

/** nginx-unprivileged has all it writes in /tmp. */
const unprivilegedConfig = mainConfig
	.replace('user  nginx;\n', '')
	.replace('/run/nginx.pid', '/tmp/nginx.pid')
	.replace(
		'http {\n',
		`http {\n${['proxy', 'client', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `    ${name === 'client' ? 'client_body' : name}_temp_path /tmp/${name}_temp;\n`).join('')}\n`,
	);

function nginxContent(tag: string, port = 80): ImageContent {
	const {version, minor} = versionOf(tag) ?? {version: '1.29.4', minor: 29};
	const isAlpine = tag.includes('alpine');
	const hasEntrypoint = minor >= 19;
	return {
		sizeBytes: isAlpine ? 20_700_000 + minor * 75_000 : (sizes[version] ?? 40_000_000 + minor * 1_100_000),
		...(hasEntrypoint ? {entrypoint: ['/docker-entrypoint.sh']} : {}),
		command: ['nginx', '-g', 'daemon off;'],
		environment: [
			['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
			['NGINX_VERSION', minor < 17 && !isAlpine ? `${version}-1~stretch` : version],
			...(minor < 14 ? [] : [['NJS_VERSION', minor < 17 ? `${version}.0.2.6-1~stretch` : '0.9.4'] as const]),
			...(hasEntrypoint ? [['PKG_RELEASE', isAlpine ? '1' : '1~trixie'] as const] : []),
		],
		// SIGQUIT, the graceful one, is the image's stop signal since 1.19; before that it was SIGTERM.
		stopSignal: minor >= 19 ? 'SIGQUIT' : 'SIGTERM',
		files: {
			...(isAlpine ? alpineFiles : debianFiles),
			'/usr/share/nginx/html/index.html': welcomePage,
			'/usr/share/nginx/html/50x.html':
				'<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n<p>Sorry, the page you are looking for is currently unavailable.<br/>\nPlease try again later.</p>\n<p><em>Faithfully yours, nginx.</em></p>\n</body>\n</html>\n',
			'/etc/nginx/nginx.conf': mainConfig,
			'/etc/nginx/conf.d/default.conf': port === 80 ? defaultServer : defaultServer.replace('80;', `${port};`),
			'/etc/nginx/mime.types': '\ntypes {\n    text/html                                        html htm shtml;\n}\n',
		},
		directories: [...commonDirectories, '/var/cache/nginx', '/var/log/nginx', '/docker-entrypoint.d'],
		programs: {
			...(isAlpine ? alpineTools : debianTools),
			...(isAlpine || minor >= 19 ? curl : {}),
			'/usr/sbin/nginx': 'nginx',
			...(hasEntrypoint ? {'/docker-entrypoint.sh': 'nginx-entrypoint'} : {}),
		},
	};
}

export const nginxImages: readonly ImageFamily[] = [
	{
		repositories: [
			'nginx',
			'public.ecr.aws/nginx/nginx',
			'mirror.gcr.io/library/nginx',
			'quay.io/nginx/nginx',
			'cgr.dev/chainguard/nginx',
			'linuxserver/nginx',
			'sysnet4admin/nginx',
		],
		tags: tagsFor(),
		content: (tag) => nginxContent(tag),
	},
	{
		repositories: ['registry.k8s.io/nginx', 'k8s.gcr.io/nginx', 'gcr.io/google_containers/nginx'],
		tags: /latest|1\.7\.9|1\.8/,
		content: (tag) => nginxContent(tag === 'latest' ? '1.8' : tag),
	},
	{
		// The documentation's nginx with a certificate: a shell begins it, and its configuration is a volume.
		repositories: ['bprashanth/nginxhttps', 'ymqytw/nginxhttps'],
		tags: /latest|1\.[05]/,
		content: () => {
			const content = nginxContent('1.14');
			return {...content, command: ['/bin/sh', '-c', 'exec nginx -g "daemon off;"']};
		},
	},
	{
		repositories: ['registry.k8s.io/nginx-slim', 'k8s.gcr.io/nginx-slim', 'gcr.io/google_containers/nginx-slim'],
		tags: /0\.\d+|latest/,
		content: (tag) => ({...nginxContent(Number(tag.slice(2)) >= 20 ? '1.25' : '1.14'), sizeBytes: 45_200_000}),
	},
	{
		repositories: ['openresty/openresty'],
		tags: /latest|alpine|bookworm|[\d.]+(-\d+)?(-(alpine|bookworm|jammy|noble|fat|slim|apk|bullseye|focal))*/,
		content: () => nginxContent('1.27-alpine'),
	},
	{
		repositories: ['registry.k8s.io/e2e-test-images/nginx', 'k8s.gcr.io/e2e-test-images/nginx'],
		tags: /1\.1[45]-\d+/,
		content: () => nginxContent('1.14-alpine'),
	},
	{
		repositories: ['nginxinc/nginx-unprivileged', 'bitnami/nginx'],
		tags: [...tagsFor()],
		content: (tag) => {
			const content = nginxContent(tag, 8080);
			return {...content, user: 101, files: {...content.files, '/etc/nginx/nginx.conf': unprivilegedConfig}};
		},
	},
	{
		repositories: ['gcr.io/google-samples/hello-frontend', 'us-docker.pkg.dev/google-samples/containers/gke/hello-frontend'],
		tags: /latest|1\.0/,
		content: () => {
			const content = nginxContent('1.17');
			const proxy =
				'upstream Backend {\n    server hello;\n}\n\nserver {\n    listen 80;\n\n    location / {\n        proxy_pass http://Backend;\n    }\n}\n';
			const files = Object.fromEntries(Object.entries(content.files ?? {}).filter(([path]) => path !== '/etc/nginx/conf.d/default.conf'));
			return {...content, files: {...files, '/etc/nginx/conf.d/frontend.conf': proxy}};
		},
	},
	{
		repositories: ['nginxdemos/hello', 'nginxdemos/nginx-hello'],
		tags: /latest|plain-text|0\.\d+(-plain-text)?/,
		content: () => {
			const content = nginxContent('1.27-alpine');
			const page = `return 200 'Server address: $server_addr:$server_port\\nServer name: $hostname\\nDate: $time_local\\nURI: $request_uri\\nRequest ID: $request_id\\n';`;
			return {
				...content,
				files: {
					...content.files,
					'/etc/nginx/conf.d/default.conf': `server {\n    listen 80;\n    location / {\n        default_type text/plain;\n        ${page}\n    }\n}\n`,
				},
			};
		},
	},
];

addPrograms([nginx, nginxEntrypoint]);
