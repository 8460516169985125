import {answers, defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const redisinsight = defineImage({
	names: ['redis/redisinsight', 'redislabs/redisinsight'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 110_214_336,
	user: 1000,
	programName: 'redisinsight',
	program: {
		bootMs: [3000, 6000],
		ports: http(5540, 8001),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/health/', '/healthcheck/'),
		signals: noHandlers,
	},
});
