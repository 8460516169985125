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
	title: {en: 'A wrong image name is rolled out', ko: '잘못된 이미지 배포'},
	key: 'I',
	target: 'pod',
	alsoTargets: ['workload', 'container'],
	category: 'image',
	description: {
		en: "The image of a container is edited to a tag that does not exist. A pod's container is stopped and cannot start again; a Deployment rolls out, its new pods hang in ErrImagePull and ImagePullBackOff, and the old ones serve on. Healing sets the right image again.",
		ko: '컨테이너의 이미지를 존재하지 않는 태그로 바꿉니다. 파드라면 컨테이너가 멈추고 다시 시작하지 못합니다. 디플로이먼트라면 롤아웃이 시작되어 새 파드는 ErrImagePull과 ImagePullBackOff에 머물고, 이전 파드가 계속 서비스합니다. 복구하면 올바른 이미지로 되돌립니다.',
	},
	parameters: [{name: 'tag', type: 'string', default: 'no-such-tag', description: {en: 'the tag that does not exist', ko: '존재하지 않는 태그'}}],
	symptoms: [
		containerSymptom(
			{en: 'a container waits with ErrImagePull or ImagePullBackOff', ko: '컨테이너가 ErrImagePull 또는 ImagePullBackOff로 대기합니다'},
			60,
			({state}) => /^(ErrImagePull|ImagePullBackOff)$/.test(state?.waiting?.reason ?? ''),
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
