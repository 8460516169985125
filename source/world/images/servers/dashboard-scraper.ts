import {answers, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const dashboardScraper = defineImage({
	names: ['kubernetesui/metrics-scraper', 'kubernetesui/dashboard-web', 'kubernetesui/dashboard-api', 'kubernetesui/dashboard-auth'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 18_214_336,
	user: 1001,
	programName: 'dashboard-scraper',
	program: {
		bootMs: [200, 700],
		ports: http(8000, 9090),
		memory: {idleBytes: 16 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz'),
		signals: goSignals,
	},
});
