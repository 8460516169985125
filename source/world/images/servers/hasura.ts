import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const hasura = defineImage({
	names: ['hasura/graphql-engine'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	programName: 'hasura',
	program: {
		bootMs: [1200, 2500],
		ports: http('${HASURA_GRAPHQL_SERVER_PORT:-8080}'),
		memory: {idleBytes: 120 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/', '/healthz', '/console', '/v1/version'),
		signals: ends(0),
	},
});
