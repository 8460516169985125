import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mediawiki = defineImage({
	names: ['mediawiki'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 280_214_336,
	programName: 'mediawiki',
	program: {
		bootMs: [250, 700],
		ports: http(80),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/index.php', '/mw-config/index.php'),
		signals: ends(0),
	},
});
