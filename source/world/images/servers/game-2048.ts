import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const game2048 = defineImage({
	names: ['public.ecr.aws/l6m2t8p7/docker-2048', 'alexwhen/docker-2048', 'blackicebird/2048', 'evilroot/docker-2048'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 12_214_336,
	programName: 'game-2048',
	program: {
		bootMs: [40, 120],
		ports: http(80),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: '<!DOCTYPE html>\n<html>\n<head>\n  <meta charset="utf-8">\n  <title>2048</title>\n</head>\n</html>\n'}],
		signals: ends(0),
	},
});
