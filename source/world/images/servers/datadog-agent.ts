import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const datadogAgent = defineImage({
	names: ['datadog/agent', 'gcr.io/datadoghq/agent', 'public.ecr.aws/datadog/agent'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 290_214_336,
	programName: 'datadog-agent',
	entrypoint: ['/bin/entrypoint.sh'],
	program: {
		path: '/bin/entrypoint.sh',
		bootMs: [6000, 12_000],
		ports: [...http(5555), ...tcp(8126, 8125)],
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/live', '/ready', '/startup'),
		signals: ends(0),
	},
});
