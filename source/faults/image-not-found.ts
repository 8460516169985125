import {keyOf} from '../api/objects.ts';
import type {Fault, FaultContext} from './fault.ts';
import {containerSymptom} from './symptoms.ts';

interface Containers {
	readonly containers: readonly {readonly name: string; readonly image?: string}[];
}

interface Injected {
	readonly container: string;
	readonly image: string;
	readonly wrongImage: string;
}

const resources: Readonly<Record<string, 'deployments' | 'daemonsets' | 'replicasets' | 'jobs' | 'cronjobs'>> = {
	Deployment: 'deployments',
	DaemonSet: 'daemonsets',
	ReplicaSet: 'replicasets',
	Job: 'jobs',
	CronJob: 'cronjobs',
};

export const imageNotFound: Fault = {
	name: 'image-not-found',
	title: 'A wrong image name is rolled out',
	key: 'I',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'image',
	description:
		"The image of a container is edited to a tag that does not exist. A pod's container is stopped and cannot start again; a Deployment rolls out, its new pods hang in ErrImagePull and ImagePullBackOff, and the old ones serve on. Healing sets the right image again.",
	parameters: [{name: 'tag', type: 'string', default: 'no-such-tag', description: 'the tag that does not exist'}],
	symptoms: [
		containerSymptom('a container waits with ErrImagePull or ImagePullBackOff', 60, ({state}) =>
			/^(ErrImagePull|ImagePullBackOff)$/.test(state?.waiting?.reason ?? ''),
		),
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl describe pod {name} -n {namespace}'],
	inject(context): Injected | undefined {
		let injected: Injected | undefined;
		edit(context, (container) => {
			const image = container.image ?? '';
			const wrongImage = `${image.replace(/(@.*|:[^/:]*)$/, '')}:${context.parameters.tag}`;
			injected = {container: container.name, image, wrongImage};
			return wrongImage;
		});
		return injected;
	},
	recover(context, injected) {
		const {container: name, image, wrongImage} = injected as Injected;
		// Somebody may have mended it meanwhile, or taken it away.
		edit({...context, target: {...context.target, container: name}}, (container) => (container.image === wrongImage ? image : undefined), true);
	},
};

/** Sets the image of the container meant (the first, if none is named) to what `choose` says. */
function edit({client, target}: FaultContext, choose: (container: Containers['containers'][number]) => string | undefined, mayBeGone = false): void {
	const change = <Spec extends Containers>(spec: Spec): Spec => {
		const name = target.container ?? spec.containers[0]!.name;
		return {
			...spec,
			containers: spec.containers.map((container) => {
				const image = container.name === name ? choose(container) : undefined;
				return image === undefined ? container : {...container, image};
			}),
		};
	};
	const key = keyOf(target.namespace ?? 'default', target.name);
	const resource = target.kind === 'workload' ? resources[target.workloadKind ?? 'Deployment'] : 'pods';
	if (!resource) throw new Error(`${target.workloadKind} has no pod template`);
	if (mayBeGone && !client.find(resource, key)) return;
	if (resource === 'pods') {
		client.modify(resource, key, (pod) => ({...pod, spec: change(pod.spec)}));
		return;
	}
	if (resource === 'cronjobs') {
		client.modify(resource, key, (cronJob) => {
			const {jobTemplate} = cronJob.spec;
			const {template} = jobTemplate.spec!;
			const spec = {...jobTemplate.spec!, template: {...template, spec: change(template.spec!)}};
			return {...cronJob, spec: {...cronJob.spec, jobTemplate: {...jobTemplate, spec}}};
		});
		return;
	}
	// The others hold a pod template in the same place. A Job's cannot be changed, as the server says.
	client.modify(resource as 'deployments', key, (object) => {
		const {template} = object.spec;
		return {...object, spec: {...object.spec, template: {...template, spec: change(template.spec!)}}};
	});
}
