import {answers, defineImage, goSignals, grpc, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const emojivotoServices = defineImage({
	names: [
		'docker.l5d.io/buoyantio/emojivoto-emoji-svc',
		'docker.l5d.io/buoyantio/emojivoto-voting-svc',
		'buoyantio/emojivoto-emoji-svc',
		'buoyantio/emojivoto-voting-svc',
	],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 28_214_336,
	programName: 'emojivoto-services',
	entrypoint: ['/usr/local/bin/emojivoto-svc'],
	program: {
		bootMs: [60, 200],
		ports: [...http('${PROM_PORT:-8801}'), ...grpc('${GRPC_PORT:-8080}')],
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/metrics'),
		grpc: [{status: 'SERVING'}],
		signals: goSignals,
	},
});
