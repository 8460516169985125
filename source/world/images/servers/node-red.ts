import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nodeRed = defineImage({
	names: ['nodered/node-red'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 190_214_336,
	user: 1000,
	programName: 'node-red',
	program: {
		bootMs: [3000, 6000],
		ports: http(1880),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});
