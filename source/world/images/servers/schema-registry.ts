import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const schemaRegistry = defineImage({
	names: [
		'confluentinc/cp-schema-registry',
		'bitnami/schema-registry',
		'confluentinc/cp-kafka-rest',
		'confluentinc/cp-ksqldb-server',
		'confluentinc/cp-kafka-connect',
		'debezium/connect',
		'quay.io/debezium/connect',
		'confluentinc/cp-enterprise-control-center',
	],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 420_214_336,
	user: 1000,
	programName: 'schema-registry',
	program: {
		bootMs: [9000, 18_000],
		ports: http(8081, 8082, 8083, 8088, 9021),
		memory: {idleBytes: 380 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/subjects', '/connectors', '/info'),
		signals: ends(143),
	},
});
