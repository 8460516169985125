import {adminer} from './adminer.ts';
import {airflow} from './airflow.ts';
import {alertmanager} from './alertmanager.ts';
import {alloy} from './alloy.ts';
import {argocd} from './argocd.ts';
import {blackboxExporter} from './blackbox-exporter.ts';
import {caddy} from './caddy.ts';
import {cadvisor} from './cadvisor.ts';
import {cassandra} from './cassandra.ts';
import {certManager} from './cert-manager.ts';
import {clickhouse} from './clickhouse.ts';
import {cockroach} from './cockroach.ts';
import {consul} from './consul.ts';
import {couchdb} from './couchdb.ts';
import {elasticsearch} from './elasticsearch.ts';
import {externalDns} from './external-dns.ts';
import {fortio} from './fortio.ts';
import {ghost} from './ghost.ts';
import {gitea} from './gitea.ts';
import {gitlab} from './gitlab.ts';
import {grafana} from './grafana.ts';
import {homeAssistant} from './home-assistant.ts';
import {influxdb} from './influxdb.ts';
import {ingressNginx} from './ingress-nginx.ts';
import {jaeger} from './jaeger.ts';
import {jenkins} from './jenkins.ts';
import {jupyter} from './jupyter.ts';
import {kafka} from './kafka.ts';
import {keycloak} from './keycloak.ts';
import {kibana} from './kibana.ts';
import {kubeStateMetrics} from './kube-state-metrics.ts';
import {kubernetesDashboard} from './kubernetes-dashboard.ts';
import {logstash} from './logstash.ts';
import {loki} from './loki.ts';
import {mailhog} from './mailhog.ts';
import {mattermost} from './mattermost.ts';
import {meilisearch} from './meilisearch.ts';
import {minio} from './minio.ts';
import {mongoExpress} from './mongo-express.ts';
import {mosquitto} from './mosquitto.ts';
import {nats} from './nats.ts';
import {neo4j} from './neo4j.ts';
import {nexus} from './nexus.ts';
import {nginxIngress} from './nginx-ingress.ts';
import {nodeExporter} from './node-exporter.ts';
import {oauth2Proxy} from './oauth2-proxy.ts';
import {odoo} from './odoo.ts';
import {ollama} from './ollama.ts';
import {opa} from './opa.ts';
import {otelCollector} from './otel-collector.ts';
import {pgadmin} from './pgadmin.ts';
import {pihole} from './pihole.ts';
import {portainer} from './portainer.ts';
import {prometheus} from './prometheus.ts';
import {promtail} from './promtail.ts';
import {pushgateway} from './pushgateway.ts';
import {qdrant} from './qdrant.ts';
import {rabbitmq} from './rabbitmq.ts';
import {redisCommander} from './redis-commander.ts';
import {redmine} from './redmine.ts';
import {registry} from './registry.ts';
import {solr} from './solr.ts';
import {sonarqube} from './sonarqube.ts';
import {squid} from './squid.ts';
import {statsdExporter} from './statsd-exporter.ts';
import {superset} from './superset.ts';
import {tempo} from './tempo.ts';
import {traefik} from './traefik.ts';
import {varnish} from './varnish.ts';
import {vault} from './vault.ts';
import {vector} from './vector.ts';
import {wildfly} from './wildfly.ts';
import {wiremock} from './wiremock.ts';
import {zookeeper} from './zookeeper.ts';

/** Servers a manifest runs as they come: each file is one, as data. */
export const serverImages = [
	adminer,
	airflow,
	alertmanager,
	alloy,
	argocd,
	blackboxExporter,
	caddy,
	cadvisor,
	cassandra,
	certManager,
	clickhouse,
	cockroach,
	consul,
	couchdb,
	elasticsearch,
	externalDns,
	fortio,
	ghost,
	gitea,
	gitlab,
	grafana,
	homeAssistant,
	influxdb,
	ingressNginx,
	jaeger,
	jenkins,
	jupyter,
	kafka,
	keycloak,
	kibana,
	kubeStateMetrics,
	kubernetesDashboard,
	logstash,
	loki,
	mailhog,
	mattermost,
	meilisearch,
	minio,
	mongoExpress,
	mosquitto,
	nats,
	neo4j,
	nexus,
	nginxIngress,
	nodeExporter,
	oauth2Proxy,
	odoo,
	ollama,
	opa,
	otelCollector,
	pgadmin,
	pihole,
	portainer,
	prometheus,
	promtail,
	pushgateway,
	qdrant,
	rabbitmq,
	redisCommander,
	redmine,
	registry,
	solr,
	sonarqube,
	squid,
	statsdExporter,
	superset,
	tempo,
	traefik,
	varnish,
	vault,
	vector,
	wildfly,
	wiremock,
	zookeeper,
];
