import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const longhorn = defineImage({
	names: ['longhornio/longhorn-manager', 'longhornio/longhorn-ui', 'longhornio/longhorn-engine'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'longhorn',
	program: {
		bootMs: [1500, 3500],
		ports: http(9500, 9501, 9502),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/v1', '/v1/healthz', '/metrics'),
		signals: ends(0),
	},
});
