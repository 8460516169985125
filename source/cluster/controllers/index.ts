import {contextOf, type ProcessContext} from './context.ts';
import {CronJobController} from './cron-job/cron-job-controller.ts';
import {DaemonSetController} from './daemon-set.ts';
import {DeploymentController} from './deployment.ts';
import {EndpointSliceController} from './endpoint-slice.ts';
import {EndpointsController} from './endpoints-controller.ts';
import {GarbageCollector} from './garbage-collector.ts';
import {JobController} from './job/job-controller.ts';
import {NamespaceController} from './namespace.ts';
import {NodeIpamController} from './node-ipam.ts';
import {NodeLifecycleController} from './node-lifecycle.ts';
import {PodGarbageCollector} from './pod-gc.ts';
import {ReplicaSetController} from './replica-set.ts';
import {RootCaPublisher} from './root-ca-publisher.ts';
import {ServiceAccountController} from './service-account.ts';
import {TaintEvictionController} from './taint-eviction.ts';
import {TtlAfterFinishedController} from './ttl-after-finished.ts';

/** Builds every controller of kube-controller-manager. Each speaks in events under upstream's name for it. */
export function startControllers(process: ProcessContext, {clusterCidr}: {readonly clusterCidr: string}): void {
	new NamespaceController(contextOf(process, 'namespace-controller'));
	new ServiceAccountController(contextOf(process, 'service-account-controller'));
	new RootCaPublisher(contextOf(process, 'root-ca-certificate-publisher'));
	new DeploymentController(contextOf(process, 'deployment-controller'));
	new ReplicaSetController(contextOf(process, 'replicaset-controller'));
	new DaemonSetController(contextOf(process, 'daemonset-controller'));
	new JobController(contextOf(process, 'job-controller'));
	new CronJobController(contextOf(process, 'cronjob-controller'));
	new TtlAfterFinishedController(contextOf(process, 'ttl-after-finished-controller'));
	new EndpointsController(contextOf(process, 'endpoint-controller'));
	new EndpointSliceController(contextOf(process, 'endpoint-slice-controller'));
	new NodeIpamController(contextOf(process, 'cidrAllocator'), clusterCidr);
	new NodeLifecycleController(contextOf(process, 'node-controller'));
	new TaintEvictionController(contextOf(process, 'taint-eviction-controller'));
	new PodGarbageCollector(contextOf(process, 'pod-garbage-collector'));
	new GarbageCollector(contextOf(process, 'garbage-collector-controller'));
}
