import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const activemq = defineImage({
	names: ['apache/activemq-classic', 'rmohr/activemq', 'vromero/activemq-artemis', 'apache/activemq-artemis', 'activemq'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 220_214_336,
	programName: 'activemq',
	program: {
		bootMs: [5000, 9000],
		ports: [...http(8161), ...tcp(61_616, 5672, 61_613, 1883)],
		memory: {idleBytes: 340 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/admin/'),
		signals: ends(143),
	},
});
