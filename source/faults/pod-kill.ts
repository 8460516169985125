import {keyOf} from '../api/objects.ts';
import type {Fault} from './fault.ts';
import {podsOf} from './pods.ts';

export const podKill: Fault = {
	name: 'pod-kill',
	title: {en: 'Delete a pod', ko: '파드 삭제'},
	key: 'D',
	target: 'pod',
	category: 'pod',
	description: {
		en: 'The pod is deleted through the API, as kubectl delete does. Its containers get SIGTERM and, when the grace period is over, SIGKILL. A controller that owns it makes another pod at once; a bare pod is gone for good.',
		ko: 'kubectl delete처럼 API로 파드를 삭제합니다. 컨테이너는 SIGTERM을 받고, 유예 기간이 지나면 SIGKILL을 받습니다. 파드를 소유한 컨트롤러가 있으면 곧바로 새 파드를 만듭니다. 컨트롤러가 없는 파드는 영영 사라집니다.',
	},
	parameters: [
		{
			name: 'gracePeriodSeconds',
			type: 'number',
			default: -1,
			description: {en: "seconds of grace; -1 takes the pod's own", ko: '유예 기간(초). -1이면 파드에 설정된 값을 씁니다'},
		},
	],
	symptoms: [
		{
			description: {en: 'the pod is Terminating, then gone', ko: '파드가 Terminating이 되었다가 사라집니다'},
			withinMs: 5000,
			isShown: (client, target) => podsOf(client, target).every((pod) => pod.metadata.deletionTimestamp !== undefined),
		},
	],
	lookWith: ['kubectl get pods -n {namespace}', 'kubectl events -n {namespace}'],
	inject({client, target, parameters}) {
		const gracePeriodSeconds = Number(parameters.gracePeriodSeconds);
		client.delete('pods', keyOf(target.namespace ?? 'default', target.name), gracePeriodSeconds < 0 ? {} : {gracePeriodSeconds});
	},
};
