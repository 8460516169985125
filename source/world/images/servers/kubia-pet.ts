import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubiaPet = defineImage({
	names: ['luksa/kubia-pet'],
	tags: versionTags,
	from: 'debian with everything',
	sizeBytes: 260_214_336,
	programName: 'kubia-pet',
	entrypoint: ['node', 'app.js'],
	program: {
		bootMs: [250, 600],
		ports: http(8080),
		memory: {idleBytes: 32 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: "You've hit ${hostname}\nData stored on this pod: No data posted yet\n"}],
		signals: noHandlers,
	},
});
