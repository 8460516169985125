import type {ImageFamily} from '../image.ts';
import {activemq} from './activemq.ts';
import {adguard} from './adguard.ts';
import {adminer} from './adminer.ts';
import {airflow} from './airflow.ts';
import {alertmanager} from './alertmanager.ts';
import {alloy} from './alloy.ts';
import {apiTester} from './api-tester.ts';
import {apisix} from './apisix.ts';
import {arangodb} from './arangodb.ts';
import {argoWorkflows} from './argo-workflows.ts';
import {argocd} from './argocd.ts';
import {bind9} from './bind9.ts';
import {blackboxExporter} from './blackbox-exporter.ts';
import {caddy} from './caddy.ts';
import {cadvisor} from './cadvisor.ts';
import {calicoKubeControllers} from './calico-kube-controllers.ts';
import {calicoNode} from './calico-node.ts';
import {cassandra} from './cassandra.ts';
import {certManager} from './cert-manager.ts';
import {chartmuseum} from './chartmuseum.ts';
import {chkInfo} from './chk-info.ts';
import {chroma} from './chroma.ts';
import {cilium} from './cilium.ts';
import {ciliumOperator} from './cilium-operator.ts';
import {ciliumStarwars} from './cilium-starwars.ts';
import {clickhouse} from './clickhouse.ts';
import {cloudflared} from './cloudflared.ts';
import {clusterAutoscaler} from './cluster-autoscaler.ts';
import {cockroach} from './cockroach.ts';
import {codeServer} from './code-server.ts';
import {concourse} from './concourse.ts';
import {configReloader} from './config-reloader.ts';
import {consul} from './consul.ts';
import {couchbase} from './couchbase.ts';
import {couchdb} from './couchdb.ts';
import {dapr} from './dapr.ts';
import {daprHelloNode} from './dapr-hello-node.ts';
import {dashboardScraper} from './dashboard-scraper.ts';
import {datadogAgent} from './datadog-agent.ts';
import {defaultBackend} from './default-backend.ts';
import {dex} from './dex.ts';
import {directus} from './directus.ts';
import {dotnetSample} from './dotnet-sample.ts';
import {drone} from './drone.ts';
import {dvwa} from './dvwa.ts';
import {ecommerce} from './ecommerce.ts';
import {elasticsearch, opensearch} from './elasticsearch.ts';
import {emojivotoServices} from './emojivoto-services.ts';
import {emojivotoWeb} from './emojivoto-web.ts';
import {emqx} from './emqx.ts';
import {externalDns} from './external-dns.ts';
import {externalSecrets} from './external-secrets.ts';
import {falco} from './falco.ts';
import {fleetman} from './fleetman.ts';
import {flink} from './flink.ts';
import {fluxControllers} from './flux-controllers.ts';
import {fortio} from './fortio.ts';
import {game2048} from './game-2048.ts';
import {ghost} from './ghost.ts';
import {gitea} from './gitea.ts';
import {gitlab} from './gitlab.ts';
import {gitlabRunner} from './gitlab-runner.ts';
import {gotenberg} from './gotenberg.ts';
import {gotify} from './gotify.ts';
import {grafana} from './grafana.ts';
import {harbor} from './harbor.ts';
import {hasura} from './hasura.ts';
import {headlessChrome} from './headless-chrome.ts';
import {helloAppRunner} from './hello-app-runner.ts';
import {helloNginxRedhat} from './hello-nginx-redhat.ts';
import {helloOpenshift} from './hello-openshift.ts';
import {homeAssistant} from './home-assistant.ts';
import {influxdb} from './influxdb.ts';
import {ingressNginx} from './ingress-nginx.ts';
import {iperf3} from './iperf3.ts';
import {istioHelloworld} from './istio-helloworld.ts';
import {istioProxy} from './istio-proxy.ts';
import {istiod} from './istiod.ts';
import {jaeger} from './jaeger.ts';
import {jaegerAgent} from './jaeger-agent.ts';
import {jellyfin} from './jellyfin.ts';
import {jenkins} from './jenkins.ts';
import {jsonMock} from './json-mock.ts';
import {juiceShop} from './juice-shop.ts';
import {jupyter} from './jupyter.ts';
import {jupyterhub} from './jupyterhub.ts';
import {bitnamiKafka, confluentKafka, kafka} from './kafka.ts';
import {kafkaUi} from './kafka-ui.ts';
import {keycloak} from './keycloak.ts';
import {kiamol} from './kiamol.ts';
import {kibana} from './kibana.ts';
import {kitten} from './kitten.ts';
import {knativeHello} from './knative-hello.ts';
import {knote} from './knote.ts';
import {kong} from './kong.ts';
import {kongIngress} from './kong-ingress.ts';
import {kubeNginxCourses} from './kube-nginx-courses.ts';
import {kubeOpsView} from './kube-ops-view.ts';
import {kubeRbacProxy} from './kube-rbac-proxy.ts';
import {kubeStateMetrics} from './kube-state-metrics.ts';
import {kubernetesDashboard} from './kubernetes-dashboard.ts';
import {kubiaPet} from './kubia-pet.ts';
import {learnk8s} from './learnk8s.ts';
import {linkerdController} from './linkerd-controller.ts';
import {linkerdProxy} from './linkerd-proxy.ts';
import {locust} from './locust.ts';
import {logstash} from './logstash.ts';
import {loki} from './loki.ts';
import {longhorn} from './longhorn.ts';
import {mailhog} from './mailhog.ts';
import {mailpit} from './mailpit.ts';
import {mattermost} from './mattermost.ts';
import {mediawiki} from './mediawiki.ts';
import {meilisearch} from './meilisearch.ts';
import {metabase} from './metabase.ts';
import {metallb} from './metallb.ts';
import {metricbeat} from './metricbeat.ts';
import {milvus} from './milvus.ts';
import {mimir} from './mimir.ts';
import {minecraft} from './minecraft.ts';
import {minio} from './minio.ts';
import {mlflow} from './mlflow.ts';
import {mockserver} from './mockserver.ts';
import {mongoExpress} from './mongo-express.ts';
import {mosquitto} from './mosquitto.ts';
import {mssql} from './mssql.ts';
import {mysqldExporter} from './mysqld-exporter.ts';
import {n8n} from './n8n.ts';
import {nats} from './nats.ts';
import {nautilus} from './nautilus.ts';
import {neo4j} from './neo4j.ts';
import {nexus} from './nexus.ts';
import {nfsProvisioner} from './nfs-provisioner.ts';
import {nginxIngress} from './nginx-ingress.ts';
import {nginxUnit} from './nginx-unit.ts';
import {nifi} from './nifi.ts';
import {nodeExporter} from './node-exporter.ts';
import {nodeLocalDns} from './node-local-dns.ts';
import {nodeProblemDetector} from './node-problem-detector.ts';
import {nodeRed} from './node-red.ts';
import {nsq} from './nsq.ts';
import {ntfy} from './ntfy.ts';
import {oauth2Proxy} from './oauth2-proxy.ts';
import {odoo} from './odoo.ts';
import {ollama} from './ollama.ts';
import {opa} from './opa.ts';
import {openLiberty} from './open-liberty.ts';
import {openWebui} from './open-webui.ts';
import {openldap} from './openldap.ts';
import {opensearchDashboards} from './opensearch-dashboards.ts';
import {otelCollector} from './otel-collector.ts';
import {pgadmin} from './pgadmin.ts';
import {pgbouncer} from './pgbouncer.ts';
import {pihole} from './pihole.ts';
import {portainer} from './portainer.ts';
import {postgresExporter} from './postgres-exporter.ts';
import {postgrest} from './postgrest.ts';
import {prism} from './prism.ts';
import {prometheus} from './prometheus.ts';
import {promtail} from './promtail.ts';
import {pulsar} from './pulsar.ts';
import {pushgateway} from './pushgateway.ts';
import {qdrant} from './qdrant.ts';
import {questdb} from './questdb.ts';
import {rabbitmq} from './rabbitmq.ts';
import {ray} from './ray.ts';
import {redash} from './redash.ts';
import {redisCommander} from './redis-commander.ts';
import {redisinsight} from './redisinsight.ts';
import {redmine} from './redmine.ts';
import {redpanda} from './redpanda.ts';
import {registry} from './registry.ts';
import {registryUi} from './registry-ui.ts';
import {restCourses} from './rest-courses.ts';
import {rocketchat} from './rocketchat.ts';
import {rook} from './rook.ts';
import {schemaRegistry} from './schema-registry.ts';
import {scylla} from './scylla.ts';
import {selenium} from './selenium.ts';
import {simpleWebappMysql} from './simple-webapp-mysql.ts';
import {skywalking} from './skywalking.ts';
import {solr} from './solr.ts';
import {sonarqube} from './sonarqube.ts';
import {spark} from './spark.ts';
import {splunk} from './splunk.ts';
import {squid} from './squid.ts';
import {statsdExporter} from './statsd-exporter.ts';
import {subicuraCounter} from './subicura-counter.ts';
import {subicuraEcho} from './subicura-echo.ts';
import {subicuraTodo} from './subicura-todo.ts';
import {superset} from './superset.ts';
import {swaggerUi} from './swagger-ui.ts';
import {synapse} from './synapse.ts';
import {tailscale} from './tailscale.ts';
import {tempo} from './tempo.ts';
import {temporal} from './temporal.ts';
import {tensorflowServing} from './tensorflow-serving.ts';
import {thanos} from './thanos.ts';
import {tidb} from './tidb.ts';
import {tinyproxy} from './tinyproxy.ts';
import {traefik} from './traefik.ts';
import {trino} from './trino.ts';
import {umami} from './umami.ts';
import {unleash} from './unleash.ts';
import {uptimeKuma} from './uptime-kuma.ts';
import {varnish} from './varnish.ts';
import {vault} from './vault.ts';
import {vaultwarden} from './vaultwarden.ts';
import {vector} from './vector.ts';
import {velero} from './velero.ts';
import {verdaccio} from './verdaccio.ts';
import {victoriaMetrics} from './victoria-metrics.ts';
import {visualizer} from './visualizer.ts';
import {vllm} from './vllm.ts';
import {weave} from './weave.ts';
import {weaviate} from './weaviate.ts';
import {webgoat} from './webgoat.ts';
import {wekan} from './wekan.ts';
import {whereami} from './whereami.ts';
import {wildfly} from './wildfly.ts';
import {wiremock} from './wiremock.ts';
import {yugabyte} from './yugabyte.ts';
import {zipkin} from './zipkin.ts';
import {confluentZookeeper, zookeeper} from './zookeeper.ts';

/** Servers a manifest runs as they come: each file is one, as data. */
export const serverImages: readonly ImageFamily[] = [
	activemq,
	adguard,
	adminer,
	airflow,
	alertmanager,
	alloy,
	apiTester,
	apisix,
	arangodb,
	argoWorkflows,
	argocd,
	bind9,
	blackboxExporter,
	caddy,
	cadvisor,
	calicoKubeControllers,
	calicoNode,
	cassandra,
	certManager,
	chartmuseum,
	chkInfo,
	chroma,
	cilium,
	ciliumOperator,
	ciliumStarwars,
	clickhouse,
	cloudflared,
	clusterAutoscaler,
	cockroach,
	codeServer,
	concourse,
	configReloader,
	consul,
	couchbase,
	couchdb,
	dapr,
	daprHelloNode,
	dashboardScraper,
	datadogAgent,
	defaultBackend,
	dex,
	directus,
	dotnetSample,
	drone,
	dvwa,
	ecommerce,
	elasticsearch,
	opensearch,
	emojivotoServices,
	emojivotoWeb,
	emqx,
	externalDns,
	externalSecrets,
	falco,
	fleetman,
	flink,
	fluxControllers,
	fortio,
	game2048,
	ghost,
	gitea,
	gitlab,
	gitlabRunner,
	gotenberg,
	gotify,
	grafana,
	harbor,
	hasura,
	headlessChrome,
	helloAppRunner,
	helloNginxRedhat,
	helloOpenshift,
	homeAssistant,
	influxdb,
	ingressNginx,
	iperf3,
	istioHelloworld,
	istioProxy,
	istiod,
	jaeger,
	jaegerAgent,
	jellyfin,
	jenkins,
	jsonMock,
	juiceShop,
	jupyter,
	jupyterhub,
	kafka,
	bitnamiKafka,
	confluentKafka,
	kafkaUi,
	keycloak,
	kiamol,
	kibana,
	kitten,
	knativeHello,
	knote,
	kong,
	kongIngress,
	kubeNginxCourses,
	kubeOpsView,
	kubeRbacProxy,
	kubeStateMetrics,
	kubernetesDashboard,
	kubiaPet,
	learnk8s,
	linkerdController,
	linkerdProxy,
	locust,
	logstash,
	loki,
	longhorn,
	mailhog,
	mailpit,
	mattermost,
	mediawiki,
	meilisearch,
	metabase,
	metallb,
	metricbeat,
	milvus,
	mimir,
	minecraft,
	minio,
	mlflow,
	mockserver,
	mongoExpress,
	mosquitto,
	mssql,
	mysqldExporter,
	n8n,
	nats,
	nautilus,
	neo4j,
	nexus,
	nfsProvisioner,
	nginxIngress,
	nginxUnit,
	nifi,
	nodeExporter,
	nodeLocalDns,
	nodeProblemDetector,
	nodeRed,
	nsq,
	ntfy,
	oauth2Proxy,
	odoo,
	ollama,
	opa,
	openLiberty,
	openWebui,
	openldap,
	opensearchDashboards,
	otelCollector,
	pgadmin,
	pgbouncer,
	pihole,
	portainer,
	postgresExporter,
	postgrest,
	prism,
	prometheus,
	promtail,
	pulsar,
	pushgateway,
	qdrant,
	questdb,
	rabbitmq,
	ray,
	redash,
	redisCommander,
	redisinsight,
	redmine,
	redpanda,
	registry,
	registryUi,
	restCourses,
	rocketchat,
	rook,
	schemaRegistry,
	scylla,
	selenium,
	simpleWebappMysql,
	skywalking,
	solr,
	sonarqube,
	spark,
	splunk,
	squid,
	statsdExporter,
	subicuraCounter,
	subicuraEcho,
	subicuraTodo,
	superset,
	swaggerUi,
	synapse,
	tailscale,
	tempo,
	temporal,
	tensorflowServing,
	thanos,
	tidb,
	tinyproxy,
	traefik,
	trino,
	umami,
	unleash,
	uptimeKuma,
	varnish,
	vault,
	vaultwarden,
	vector,
	velero,
	verdaccio,
	victoriaMetrics,
	visualizer,
	vllm,
	weave,
	weaviate,
	webgoat,
	wekan,
	whereami,
	wildfly,
	wiremock,
	yugabyte,
	zipkin,
	zookeeper,
	confluentZookeeper,
];
