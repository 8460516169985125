import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Servers of Korean courses that answer with their host name. */
export const subicuraEcho = defineImage({
	names: ['ghcr.io/subicura/echo', 'subicura/echo', 'sysnet4admin/echo-hname', 'alicek106/composetest', 'alicek106/rr-test'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 30_214_336,
	programName: 'subicura-echo',
	program: {
		bootMs: [300, 700],
		ports: http(3000, 80, 5000),
		memory: {idleBytes: 34 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: '${hostname}\n'}],
		signals: noHandlers,
	},
});
