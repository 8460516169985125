import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mockserver = defineImage({
	names: ['mockserver/mockserver'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 130_214_336,
	programName: 'mockserver',
	program: {
		bootMs: [2500, 5000],
		ports: http(1080),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/mockserver/status', '/liveness/probe'),
		signals: ends(143),
	},
});
