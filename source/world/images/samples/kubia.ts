import {defineImage, http, noHandlers, says} from '../define.ts';
import {mebibyte} from '../image.ts';

const common = {
	tags: /latest|v\d+/,
	from: 'debian with everything',
	sizeBytes: 263_101_338,
	entrypoint: ['node', 'app.js'],
} as const;
const node = {bootMs: [250, 600], ports: http(8080), memory: {idleBytes: 32 * mebibyte}, cpu: {bootMillicores: 400}, signals: noHandlers} as const;
const log = {start: says('Kubia server starting...'), request: says('Received request from ::ffff:${remote}')};

/** The book's application, which answers its host name. */
export const kubia = defineImage({
	...common,
	names: ['luksa/kubia'],
	program: {...node, log, routes: [{path: '*', body: "You've hit ${hostname}\n"}]},
});

/** It is well five times, and then answers 500. */
export const unhealthyKubia = defineImage({
	...common,
	names: ['luksa/kubia-unhealthy', 'smlinux/unhealthy'],
	program: {
		...node,
		log,
		routes: [
			{path: '*', when: {afterRequests: 5}, status: 500, body: "I'm not well. Please restart me!"},
			{path: '*', body: "You've hit ${hostname}\n"},
		],
	},
});
