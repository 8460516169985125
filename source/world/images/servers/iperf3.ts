import {defineImage, ends, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const iperf3 = defineImage({
	names: ['networkstatic/iperf3', 'mlabbe/iperf3', 'taoyou/iperf3-alpine'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 30_214_336,
	programName: 'iperf3',
	entrypoint: ['iperf3'],
	program: {
		bootMs: [5, 20],
		ports: tcp(5201),
		memory: {idleBytes: 2 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		log: {
			ready: says(
				'-----------------------------------------------------------\nServer listening on 5201 (test #1)\n-----------------------------------------------------------',
			),
		},
		signals: ends(1),
	},
});
