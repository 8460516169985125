import {complains, defineImage, ends, http, replies, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

const server = {
	bootMs: [1500, 3000],
	memory: {idleBytes: 90 * mebibyte},
	cpu: {bootMillicores: 800, idleMillicores: 2},
	signals: ends(143),
} as const;

export const zookeeper = defineImage({
	names: [
		'zookeeper',
		'bitnami/zookeeper',
		'wurstmeister/zookeeper',
		'debezium/zookeeper',
		'registry.k8s.io/kubernetes-zookeeper',
		'k8s.gcr.io/kubernetes-zookeeper',
		'gcr.io/google_samples/k8szk',
	],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 112_214_336,
	workingDirectory: '/apache-zookeeper-3.9.4-bin',
	environment: [
		['PATH', '/apache-zookeeper-3.9.4-bin/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['ZOO_LOG_DIR', '/logs'],
	],
	entrypoint: ['/docker-entrypoint.sh'],
	command: ['zkServer.sh', 'start-foreground'],
	directories: ['/data', '/datalog', '/logs', '/conf', '/var/lib/zookeeper'],
	programs: {
		'/apache-zookeeper-3.9.4-bin/bin/zkServer.sh': 'zk-server',
		'/usr/bin/zookeeper-ready': 'zk-ready',
		'/usr/bin/start-zookeeper': 'zookeeper',
	},
	program: {
		...server,
		path: '/docker-entrypoint.sh',
		ports: [...tcp(2181, 2888, 3888), ...http(8080)],
		routes: replies({'/commands/ruok': '{\n  "command" : "ruok",\n  "error" : null\n}', '/commands': '<a href="/commands/ruok">ruok</a><br/>\n'}),
		log: {
			start: says('ZooKeeper JMX enabled by default', 'Using config: /conf/zoo.cfg'),
			ready: says('${time} [myid:] - INFO  [main:o.a.z.s.NIOServerCnxnFactory@660] - binding to port 0.0.0.0/0.0.0.0:2181'),
		},
	},
});

export const confluentZookeeper = defineImage({
	names: ['confluentinc/cp-zookeeper'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 420_214_336,
	user: 1000,
	userName: 'appuser',
	programName: 'confluent-zookeeper',
	command: ['/etc/confluent/docker/run'],
	directories: ['/var/lib/zookeeper/data', '/var/lib/zookeeper/log'],
	program: {
		...server,
		ports: tcp('${ZOOKEEPER_CLIENT_PORT:-2181}', 2888, 3888),
		exits: [
			{
				exitCode: 1,
				when: {unset: ['ZOOKEEPER_CLIENT_PORT']},
				log: says(
					'===> User',
					'uid=1000(appuser) gid=1000(appuser) groups=1000(appuser)',
					'===> Configuring ...',
					'ZOOKEEPER_CLIENT_PORT is required.',
				).concat(complains('Command [/usr/local/bin/dub ensure ZOOKEEPER_CLIENT_PORT] FAILED !')),
			},
		],
		log: {
			start: says('===> User', 'uid=1000(appuser) gid=1000(appuser) groups=1000(appuser)', '===> Configuring ...', '===> Launching zookeeper ... '),
		},
	},
});
