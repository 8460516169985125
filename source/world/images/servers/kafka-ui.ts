import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kafkaUi = defineImage({
	names: ['provectuslabs/kafka-ui', 'obsidiandynamics/kafdrop', 'hlebalbau/kafka-manager'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 130_214_336,
	programName: 'kafka-ui',
	program: {
		bootMs: [9000, 16_000],
		ports: http('${SERVER_PORT:-8080}'),
		memory: {idleBytes: 320 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/actuator/health', '/actuator/info'),
		signals: ends(143),
	},
});
