import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const velero = defineImage({
	names: ['velero/velero'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 60_214_336,
	user: 65_532,
	programName: 'velero',
	entrypoint: ['/velero'],
	program: {
		bootMs: [500, 1200],
		ports: http(8085),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics'),
		signals: ends(0),
	},
});
