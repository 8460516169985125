import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mongoExpress = defineImage({
	names: ['mongo-express', 'mongoexpress/mongo-express'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'mongo-express',
	entrypoint: ['/usr/local/bin/mongo-express'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3000],
		ports: http(8081),
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/status'),
		signals: ends(0),
	},
});
