import {contextOf, type ProcessContext} from './context.ts';
import {DeploymentController} from './deployment.ts';
import {EndpointSliceController} from './endpoint-slice.ts';
import {ReplicaSetController} from './replica-set.ts';
import {RootCaPublisher} from './root-ca-publisher.ts';
import {ServiceAccountController} from './service-account.ts';

/** Builds every controller of kube-controller-manager. Each speaks in events under upstream's name for it. */
export function startControllers(process: ProcessContext): void {
	new ServiceAccountController(contextOf(process, 'service-account-controller'));
	new RootCaPublisher(contextOf(process, 'root-ca-certificate-publisher'));
	new DeploymentController(contextOf(process, 'deployment-controller'));
	new ReplicaSetController(contextOf(process, 'replicaset-controller'));
	new EndpointSliceController(contextOf(process, 'endpoint-slice-controller'));
}
