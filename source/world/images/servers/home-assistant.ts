import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const homeAssistant = defineImage({
	names: ['homeassistant/home-assistant', 'ghcr.io/home-assistant/home-assistant'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 560_214_336,
	programName: 'home-assistant',
	entrypoint: ['/usr/local/bin/home-assistant'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [12000, 22000],
		ports: http(8123),
		memory: {idleBytes: 320 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(0),
	},
});
