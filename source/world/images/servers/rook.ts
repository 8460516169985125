import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const rook = defineImage({
	names: ['rook/ceph', 'quay.io/ceph/ceph', 'quay.io/rook/ceph'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 420_214_336,
	programName: 'rook',
	program: {
		bootMs: [1200, 2500],
		ports: http(8080),
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics'),
		signals: ends(0),
	},
});
