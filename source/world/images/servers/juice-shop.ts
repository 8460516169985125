import {answers, defineImage, http, noHandlers, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const juiceShop = defineImage({
	names: ['bkimminich/juice-shop'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 160_214_336,
	user: 65_532,
	programName: 'juice-shop',
	program: {
		bootMs: [4500, 8000],
		ports: http('${PORT:-3000}'),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/rest/admin/application-version', '/metrics'),
		log: {ready: says('info: Server listening on port ${PORT:-3000}')},
		signals: noHandlers,
	},
});
