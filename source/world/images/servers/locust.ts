import {answers, complains, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const locust = defineImage({
	names: ['locustio/locust'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	user: 1000,
	userName: 'locust',
	programName: 'locust',
	workingDirectory: '/home/locust',
	entrypoint: ['locust'],
	program: {
		bootMs: [900, 1800],
		ports: [...http('${option:web-port:-8089}'), ...tcp(5557)],
		memory: {idleBytes: 62 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/stats/requests'),
		log: {ready: complains('[${hostname}] INFO/locust.main: Starting web interface at http://0.0.0.0:8089')},
		signals: ends(0),
	},
});
