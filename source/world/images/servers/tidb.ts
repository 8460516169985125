import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const tidb = defineImage({
	names: ['pingcap/tidb', 'pingcap/tikv', 'pingcap/pd'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 130_214_336,
	programName: 'tidb',
	program: {
		bootMs: [2000, 4500],
		ports: [...http(10_080, 2379, 20_180), ...tcp(4000, 20_160)],
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/status', '/health', '/metrics'),
		signals: ends(0),
	},
});
