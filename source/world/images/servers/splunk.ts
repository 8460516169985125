import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const splunk = defineImage({
	names: ['splunk/splunk'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 620_214_336,
	programName: 'splunk',
	program: {
		bootMs: [60_000, 100_000],
		ports: [...http(8000, 8088, 8089), ...tcp(9997)],
		memory: {idleBytes: 900 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/en-US/account/login', '/services/collector/health'),
		signals: ends(0),
	},
});
