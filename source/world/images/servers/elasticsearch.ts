import {springTime} from '../../log-time.ts';
import type {ProcessContext} from '../../program.ts';
import {serverProgram} from '../../server-program.ts';
import {defineImage, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

interface Settings {
	readonly heapBytes: number;
	readonly isSecure: boolean;
	readonly version: string;
}

/** Beside the heap: metaspace, threads, direct buffers, code. */
const besideHeapBytes = 330 * mebibyte;
const units = {k: 1024, m: mebibyte, g: 1024 * mebibyte} as const;

/** `-Xmx512m`, else half of the memory there is, in the container or on the machine. */
function heapOf(context: ProcessContext): number {
	const {environment, files} = context;
	const given = /-Xmx(\d+)([kmg])/i.exec(`${environment.ES_JAVA_OPTS ?? ''} ${environment.OPENSEARCH_JAVA_OPTS ?? ''}`);
	if (given) return Number(given[1]) * units[given[2]!.toLowerCase() as 'm'];
	const limit = Number(files.read('/sys/fs/cgroup/memory.max'));
	const all = limit > 0 ? limit : (context.machine?.().memoryBytes ?? 4096 * mebibyte);
	return Math.min(Math.floor(all / 2), 31 * 1024 * mebibyte);
}

const setting = ({environment}: ProcessContext, name: string): string | undefined =>
	environment[name] ?? environment[`ES_SETTING_${name.toUpperCase().replaceAll('.', '_')}`];

function line(level: string, component: string, text: string, hostname: string): string {
	return `{"@timestamp":"${springTime}", "log.level":"${level}", "message":"${text}", "ecs.version": "1.2.0","service.name":"ES_ECS","process.thread.name":"main","log.logger":"${component}","elasticsearch.node.name":"${hostname}","elasticsearch.cluster.name":"docker-cluster"}\n`;
}

/** Before 8 it does not start for others than itself unless it is told how to find a cluster, or that it is alone. */
const unfit = `ERROR: [1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.
bootstrap check failure [1] of [1]: the default discovery settings are unsuitable for production use; at least one of [discovery.seed_hosts, discovery.seed_providers, cluster.initial_master_nodes] must be configured
ERROR: Elasticsearch did not exit normally - check the logs at /usr/share/elasticsearch/logs/docker-cluster.log
`;

const program = serverProgram<Settings>({
	name: 'elasticsearch',
	bootMs: [14_000, 24_000],
	configure(context) {
		const version = context.environment.ELASTIC_VERSION ?? '9.2.3';
		const isOld = Number(version.split('.')[0]) < 8;
		const isAlone = setting(context, 'discovery.type') === 'single-node';
		const isFound = ['discovery.seed_hosts', 'discovery.seed_providers', 'cluster.initial_master_nodes'].some((name) => setting(context, name));
		if (isOld && !isAlone && !isFound) return {failure: {exitCode: 78, stderr: unfit, afterMs: 12_000}};
		const security = setting(context, 'xpack.security.enabled');
		return {heapBytes: heapOf(context), version, isSecure: security === undefined ? !isOld : security === 'true'};
	},
	ports: [9200, 9300],
	tlsPorts: ({isSecure}) => (isSecure ? [9200] : []),
	// The heap is touched as it fills up, which it has when it is ready.
	bootMemoryBytes: 240 * mebibyte,
	memoryBytes: ({heapBytes}) => heapBytes + besideHeapBytes,
	bootCpuMillicores: 1800,
	cpuMillicores: 15,
	requestCpuMs: 2,
	startLog: ({hostname}, {version}) => [['stdout', line('INFO', 'org.elasticsearch.node.Node', `version[${version}], pid[1]`, hostname)]],
	readyLog: ({hostname}) => [
		['stdout', line('INFO', 'org.elasticsearch.http.AbstractHttpServerTransport', 'publish_address {0.0.0.0:9200}', hostname)],
		['stdout', line('INFO', 'org.elasticsearch.node.Node', 'started', hostname)],
	],
	answer({path}, {isSecure, version}, {hostname}) {
		const name = path.split('?')[0];
		if (isSecure)
			return {
				status: 401,
				headers: {'WWW-Authenticate': 'Basic realm="security", charset="UTF-8"', 'Content-Type': 'application/json'},
				body: '{"error":{"type":"security_exception","reason":"missing authentication credentials for REST request"},"status":401}',
			};
		switch (name) {
			case '/':
				return {
					status: 200,
					body: `{\n  "name" : "${hostname}",\n  "cluster_name" : "docker-cluster",\n  "version" : {\n    "number" : "${version}"\n  },\n  "tagline" : "You Know, for Search"\n}\n`,
				};
			case '/_cluster/health':
				return {
					status: 200,
					body: '{"cluster_name":"docker-cluster","status":"green","timed_out":false,"number_of_nodes":1,"number_of_data_nodes":1,"active_primary_shards":0,"active_shards":0}',
				};
			case '/_cat/health':
				return {status: 200, body: '1767225605 00:00:05 docker-cluster green 1 1 0 0 0 0 0 0 - 100.0%\n'};
			case '/_cat/indices':
				return {status: 200, body: ''};
			default:
				return {status: 404, body: `{"error":{"type":"index_not_found_exception","reason":"no such index [${name?.slice(1) ?? ''}]"},"status":404}`};
		}
	},
	signals: {SIGTERM: {exitCode: 143, afterMs: 1500}, SIGINT: {exitCode: 130, afterMs: 1500}},
});

export const elasticsearch = defineImage({
	names: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch', 'bitnami/elasticsearch', 'quay.io/fluentd_elasticsearch/elasticsearch'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 640_214_336,
	user: 1000,
	userName: 'elasticsearch',
	workingDirectory: '/usr/share/elasticsearch',
	entrypoint: ['/bin/tini', '--', '/usr/local/bin/docker-entrypoint.sh'],
	command: ['eswrapper'],
	directories: ['/usr/share/elasticsearch/data', '/usr/share/elasticsearch/logs', '/usr/share/elasticsearch/config'],
	programs: {
		'/bin/tini': 'elasticsearch',
		'/usr/local/bin/docker-entrypoint.sh': 'elasticsearch',
		'/usr/share/elasticsearch/bin/elasticsearch': 'elasticsearch',
	},
	program,
	forTag: (tag) => ({
		environment: [['ELASTIC_VERSION', /^v?(\d+\.\d+(\.\d+)?)/.exec(tag)?.[1] ?? (/^\d+/.exec(tag)?.[0] ? `${/^\d+/.exec(tag)![0]}.0.0` : '9.2.3')]],
	}),
});

/** Its demonstration certificates make it speak HTTPS only; plugins.security.disabled turns that off. */
export const opensearch = defineImage({
	names: ['opensearchproject/opensearch'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 720_214_336,
	user: 1000,
	userName: 'opensearch',
	workingDirectory: '/usr/share/opensearch',
	entrypoint: ['./opensearch-docker-entrypoint.sh'],
	command: ['opensearch'],
	directories: ['/usr/share/opensearch/data', '/usr/share/opensearch/config'],
	programs: {'/usr/share/opensearch/opensearch-docker-entrypoint.sh': 'opensearch'},
	program: serverProgram<Settings>({
		name: 'opensearch',
		bootMs: [14_000, 24_000],
		configure: (context) => ({
			heapBytes: /-Xmx/i.test(context.environment.OPENSEARCH_JAVA_OPTS ?? '') ? heapOf(context) : 1024 * mebibyte,
			version: '3.4.0',
			isSecure: !(context.environment.DISABLE_SECURITY_PLUGIN === 'true' || setting(context, 'plugins.security.disabled') === 'true'),
		}),
		ports: [9200, 9300, 9600],
		tlsPorts: ({isSecure}) => (isSecure ? [9200] : []),
		bootMemoryBytes: 240 * mebibyte,
		memoryBytes: ({heapBytes}) => heapBytes + besideHeapBytes,
		bootCpuMillicores: 1800,
		cpuMillicores: 15,
		requestCpuMs: 2,
		readyLog: ({hostname}) => [['stdout', `[${springTime}][INFO ][o.o.n.Node               ] [${hostname}] started\n`]],
		answer: ({path}, {isSecure}) => {
			if (isSecure) return {status: 401, body: 'Unauthorized'};
			return path === '/' || path.startsWith('/_cluster/health')
				? {status: 200, body: '{"cluster_name":"docker-cluster","status":"green"}'}
				: {status: 404, body: '{"status":404}'};
		},
		signals: {SIGTERM: {exitCode: 143, afterMs: 1500}, SIGINT: {exitCode: 130, afterMs: 1500}},
	}),
});
