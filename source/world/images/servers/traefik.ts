import {isoTime} from '../../log-time.ts';
import {defineImage, ends, http, replies, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Without routes everything is 404; its own pages are on 8080. */
export const traefik = defineImage({
	names: ['traefik', 'rancher/mirrored-library-traefik'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 46_214_336,
	entrypoint: ['/entrypoint.sh'],
	command: ['traefik'],
	programs: {'/usr/local/bin/traefik': 'traefik'},
	program: {
		path: '/entrypoint.sh',
		bootMs: [200, 600],
		ports: [...http(80, 8080), ...tcp(443)],
		memory: {idleBytes: 40 * mebibyte},
		routes: replies({
			'/ping': 'OK',
			'/dashboard/': '<!DOCTYPE html>\n<title>Traefik</title>\n',
			'/api/version': '{"Version":"3.6.5","Codename":"ramequin"}',
		}),
		log: {ready: says(`${isoTime} INF Traefik version 3.6.5 built on ${isoTime} version=3.6.5`)},
		signals: ends(0, 100),
	},
});
