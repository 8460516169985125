import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const fleetman = defineImage({
	names: [
		'richardchesterwood/k8s-fleetman-webapp-angular',
		'richardchesterwood/k8s-fleetman-api-gateway',
		'richardchesterwood/k8s-fleetman-position-tracker',
		'richardchesterwood/k8s-fleetman-position-simulator',
		'richardchesterwood/k8s-fleetman-queue',
	],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 90_214_336,
	programName: 'fleetman',
	program: {
		bootMs: [3000, 12_000],
		ports: [...http(80, 8080, 8161), ...tcp(61_616)],
		memory: {idleBytes: 180 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(143),
	},
});
