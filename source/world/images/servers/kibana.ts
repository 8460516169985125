import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kibana = defineImage({
	names: ['kibana', 'docker.elastic.co/kibana/kibana'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 410_214_336,
	user: 1000,
	programName: 'kibana',
	entrypoint: ['/usr/local/bin/kibana'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [18000, 30000],
		ports: http(5601),
		memory: {idleBytes: 520 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/status'),
		signals: ends(0),
	},
});
