import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const weaviate = defineImage({
	names: ['semitechnologies/weaviate', 'cr.weaviate.io/semitechnologies/weaviate'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'weaviate',
	program: {
		bootMs: [800, 2000],
		ports: [...http(8080), ...tcp(50_051)],
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/v1/.well-known/ready', '/v1/.well-known/live', '/v1/meta'),
		signals: ends(0),
	},
});
