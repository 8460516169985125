import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const vector = defineImage({
	names: ['timberio/vector'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 52_214_336,
	programName: 'vector',
	entrypoint: ['/usr/local/bin/vector'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [200, 600],
		ports: http(8686),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/health'),
		log: {ready: says('INFO vector::topology::running: Running healthchecks.\nINFO vector: Vector has started.')},
		signals: ends(0),
	},
});
