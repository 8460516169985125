import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mosquitto = defineImage({
	names: ['eclipse-mosquitto'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 6_214_336,
	programName: 'mosquitto',
	entrypoint: ['/usr/local/bin/mosquitto'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [20, 80],
		ports: tcp(1883),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});
