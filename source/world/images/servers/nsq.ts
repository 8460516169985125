import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nsq = defineImage({
	names: ['nsqio/nsq'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 30_214_336,
	programName: 'nsq',
	program: {
		bootMs: [20, 80],
		ports: [...http(4151, 4161, 4171), ...tcp(4150, 4160)],
		memory: {idleBytes: 12 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ping', '/info'),
		signals: ends(0),
	},
});
