import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jaegerAgent = defineImage({
	names: ['jaegertracing/jaeger-agent', 'jaegertracing/jaeger-collector', 'jaegertracing/jaeger-query'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 16_214_336,
	user: 10_001,
	programName: 'jaeger-agent',
	program: {
		bootMs: [200, 600],
		ports: [...http(16_686, 14_268, 14_269, 14_271, 5778), ...tcp(14_250)],
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/search'),
		signals: ends(0),
	},
});
