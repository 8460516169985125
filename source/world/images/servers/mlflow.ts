import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mlflow = defineImage({
	names: ['ghcr.io/mlflow/mlflow', 'mlflow/mlflow'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 220_214_336,
	programName: 'mlflow',
	program: {
		bootMs: [3500, 7000],
		ports: http(5000),
		memory: {idleBytes: 180 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});
