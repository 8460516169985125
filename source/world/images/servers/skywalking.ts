import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const skywalking = defineImage({
	names: ['apache/skywalking-oap-server', 'apache/skywalking-ui'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 220_214_336,
	programName: 'skywalking',
	program: {
		bootMs: [25_000, 45_000],
		ports: [...http(12_800, 8080), ...tcp(11_800)],
		memory: {idleBytes: 700 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/healthcheck'),
		signals: ends(143),
	},
});
