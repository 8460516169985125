import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jupyter = defineImage({
	names: [
		'jupyter/base-notebook',
		'jupyter/minimal-notebook',
		'jupyter/scipy-notebook',
		'jupyter/datascience-notebook',
		'quay.io/jupyter/base-notebook',
		'jupyter/tensorflow-notebook',
		'jupyter/pyspark-notebook',
		'quay.io/jupyter/minimal-notebook',
	],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 280_214_336,
	user: 1000,
	programName: 'jupyter',
	entrypoint: ['/usr/local/bin/jupyter'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2500, 5000],
		ports: http(8888),
		memory: {idleBytes: 110 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api', '/lab'),
		signals: ends(0),
	},
});
