import {defineImage, ends, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kafka = defineImage({
	names: ['apache/kafka', 'bitnami/kafka', 'confluentinc/cp-kafka', 'wurstmeister/kafka', 'quay.io/strimzi/kafka'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 380_214_336,
	user: 1000,
	programName: 'kafka',
	entrypoint: ['/usr/local/bin/kafka'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [5000, 9000],
		ports: tcp(9092, 9093),
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		log: {ready: says('INFO [KafkaRaftServer nodeId=1] Kafka Server started')},
		signals: ends(143),
	},
});
