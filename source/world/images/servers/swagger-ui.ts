import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const swaggerUi = defineImage({
	names: ['swaggerapi/swagger-ui', 'swaggerapi/swagger-editor'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 30_214_336,
	programName: 'swagger-ui',
	program: {
		bootMs: [60, 200],
		ports: http('${PORT:-8080}'),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});
