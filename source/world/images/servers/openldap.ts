import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const openldap = defineImage({
	names: ['osixia/openldap', 'bitnami/openldap'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	programName: 'openldap',
	program: {
		bootMs: [2500, 5000],
		ports: tcp(389, 636, 1389),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		signals: ends(0),
	},
});
