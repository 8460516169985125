import {complains, defineImage, ends, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/* Three ways to package one broker: by Apache, which needs nothing said; by Bitnami; by Confluent, whose entrypoint insists. */

const broker = {
	bootMs: [5000, 9000],
	memory: {bootBytes: 380 * mebibyte, idleBytes: 420 * mebibyte},
	cpu: {bootMillicores: 900, idleMillicores: 12},
	signals: ends(143, 1500),
} as const;
const started = says(
	'[${time}] INFO Awaiting socket connections on 0.0.0.0:9092. (kafka.network.DataPlaneAcceptor)',
	'[${time}] INFO [KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)',
);

export const kafka = defineImage({
	names: ['apache/kafka', 'apache/kafka-native', 'confluentinc/confluent-local', 'quay.io/strimzi/kafka', 'debezium/kafka', 'wurstmeister/kafka'],
	tags: /latest-kafka-[\d.]+|[\d.]+-kafka-[\d.]+|latest|[\d.]+(-\w+)*/,
	from: 'alpine',
	sizeBytes: 180_214_336,
	user: 1000,
	userName: 'appuser',
	entrypoint: ['/__cacert_entrypoint.sh', '/etc/kafka/docker/run'],
	directories: ['/opt/kafka', '/mnt/shared/config', '/var/lib/kafka/data'],
	program: {
		...broker,
		path: '/__cacert_entrypoint.sh',
		ports: tcp(9092, 9093),
		log: {
			start: says(
				'===> User',
				'uid=1000(appuser) gid=1000(appuser) groups=1000(appuser)',
				'===> Setting default values of environment variables if not already set.',
				'===> Configuring ...',
				'===> Launching ... ',
			),
			ready: started,
		},
	},
});

export const bitnamiKafka = defineImage({
	names: ['bitnami/kafka'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 340_214_336,
	user: 1001,
	programName: 'bitnami-kafka',
	entrypoint: ['/opt/bitnami/scripts/kafka/entrypoint.sh'],
	command: ['/opt/bitnami/scripts/kafka/run.sh'],
	directories: ['/bitnami/kafka'],
	program: {
		...broker,
		path: '/opt/bitnami/scripts/kafka/entrypoint.sh',
		ports: tcp(9092, 9093),
		log: {
			start: says(
				'kafka ${time} INFO  ==> ',
				'kafka ${time} INFO  ==> Welcome to the Bitnami kafka container',
				'kafka ${time} INFO  ==> ** Starting Kafka setup **',
			),
			ready: says('kafka ${time} INFO  ==> ** Kafka setup finished! **', 'kafka ${time} INFO  ==> ** Starting Kafka **').concat(started),
		},
	},
});

const running = ['===> User', 'uid=1000(appuser) gid=1000(appuser) groups=1000(appuser)', '===> Configuring ...'];

/** A Service called kafka gives its pods KAFKA_PORT, which this entrypoint takes for a setting of old. */
export const confluentKafka = defineImage({
	names: ['confluentinc/cp-kafka', 'confluentinc/cp-server'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 420_214_336,
	user: 1000,
	userName: 'appuser',
	programName: 'confluent-kafka',
	workingDirectory: '/home/appuser',
	command: ['/etc/confluent/docker/run'],
	directories: ['/var/lib/kafka/data', '/etc/kafka/secrets'],
	program: {
		...broker,
		ports: tcp(9092),
		exits: [
			{
				exitCode: 1,
				when: {set: ['KAFKA_PORT']},
				log: says(...running, 'port is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead.'),
			},
			{
				exitCode: 1,
				when: {unset: ['KAFKA_ZOOKEEPER_CONNECT', 'KAFKA_PROCESS_ROLES']},
				log: says(...running, 'Running in Zookeeper mode...', 'KAFKA_ZOOKEEPER_CONNECT is required.').concat(
					complains('Command [/usr/local/bin/dub ensure KAFKA_ZOOKEEPER_CONNECT] FAILED !'),
				),
			},
			{
				exitCode: 1,
				when: {unset: ['KAFKA_ADVERTISED_LISTENERS']},
				log: says(...running, 'KAFKA_ADVERTISED_LISTENERS is required.').concat(
					complains('Command [/usr/local/bin/dub ensure KAFKA_ADVERTISED_LISTENERS] FAILED !'),
				),
			},
			{
				exitCode: 1,
				when: {unset: ['KAFKA_PROCESS_ROLES'], unreachable: ['${KAFKA_ZOOKEEPER_CONNECT}'], afterMs: 40_000},
				log: says(
					'===> Check if Zookeeper is healthy ...',
					'[main] ERROR io.confluent.admin.utils.ClusterStatus - Timed out waiting for connection to Zookeeper server [${KAFKA_ZOOKEEPER_CONNECT}].',
				),
			},
		],
		log: {start: says(...running), ready: says('===> Launching ... ', '===> Launching kafka ... ').concat(started)},
	},
});
