import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const opensearchDashboards = defineImage({
	names: ['opensearchproject/opensearch-dashboards'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 380_214_336,
	user: 1000,
	programName: 'opensearch-dashboards',
	program: {
		bootMs: [14_000, 24_000],
		ports: http(5601),
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/status'),
		signals: ends(0),
	},
});
