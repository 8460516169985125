import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jenkins = defineImage({
	names: ['jenkins/jenkins', 'jenkins'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 255_214_336,
	user: 1000,
	userName: 'jenkins',
	programName: 'jenkins',
	entrypoint: ['/usr/local/bin/jenkins'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [25000, 40000],
		ports: http(8080, 50000),
		memory: {idleBytes: 620 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/login'),
		log: {ready: says('INFO\thudson.lifecycle.Lifecycle#onReady: Jenkins is fully up and running')},
		signals: ends(143),
	},
});
