import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const victoriaMetrics = defineImage({
	names: ['victoriametrics/victoria-metrics', 'victoriametrics/vmagent'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 9_214_336,
	programName: 'victoria-metrics',
	program: {
		bootMs: [150, 500],
		ports: http(8428, 8429),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health', '/metrics', '/vmui/'),
		signals: ends(0),
	},
});
