import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const rocketchat = defineImage({
	names: ['rocketchat/rocket.chat', 'rocket.chat', 'registry.rocket.chat/rocketchat/rocket.chat'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 420_214_336,
	user: 65_533,
	programName: 'rocketchat',
	program: {
		bootMs: [18_000, 32_000],
		ports: http(3000),
		memory: {idleBytes: 540 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/api/info'),
		signals: ends(0),
	},
});
