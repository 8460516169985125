import {defineImage, http, noHandlers, says} from '../define.ts';
import {mebibyte} from '../image.ts';

const source = `const http = require('http')
const os = require('os')
console.log('Test server starting...')
const handler = (req, res) => {
  res.writeHead(200)
  res.end(\`Container Hostname \${os.hostname()}\`)
}
const www = http.createServer(handler)
www.listen(8080)
`;

/** A server that answers its host name. */
export const appjs = defineImage({
	names: ['smlinux/appjs', 'kubetm/app', 'tmkube/app', 'smlinux/webserver'],
	tags: /latest|v\d+|\d+(\.\d+)*/,
	from: 'debian with everything',
	sizeBytes: 346_910_118,
	entrypoint: ['node', 'app.js'],
	files: {'/app.js': source},
	program: {
		bootMs: [250, 600],
		ports: http(8080),
		memory: {idleBytes: 32 * mebibyte},
		cpu: {bootMillicores: 400},
		log: {start: says('Test server starting...')},
		routes: [{path: '*', body: 'Container Hostname ${hostname}'}],
		signals: noHandlers,
	},
});
