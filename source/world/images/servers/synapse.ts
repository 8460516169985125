import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const synapse = defineImage({
	names: ['matrixdotorg/synapse'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 160_214_336,
	user: 991,
	programName: 'synapse',
	program: {
		bootMs: [3500, 7000],
		ports: http(8008),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/health', '/_matrix/client/versions', '/_matrix/static/'),
		signals: ends(0),
	},
});
