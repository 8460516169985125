import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const arangodb = defineImage({
	names: ['arangodb', 'arangodb/arangodb'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 160_214_336,
	programName: 'arangodb',
	program: {
		bootMs: [3500, 7000],
		ports: http(8529),
		memory: {idleBytes: 320 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/_api/version', '/_admin/server/availability'),
		signals: ends(0),
	},
});
