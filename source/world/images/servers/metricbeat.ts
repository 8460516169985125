import {defineImage, ends, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const metricbeat = defineImage({
	names: [
		'docker.elastic.co/beats/metricbeat',
		'docker.elastic.co/beats/heartbeat',
		'docker.elastic.co/beats/packetbeat',
		'docker.elastic.co/beats/auditbeat',
	],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 160_214_336,
	user: 1000,
	programName: 'metricbeat',
	program: {
		bootMs: [1200, 2800],
		ports: [],
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});
