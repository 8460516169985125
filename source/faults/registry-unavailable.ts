import type {RegistryFault} from '../world/registry.ts';
import type {Fault} from './fault.ts';
import {namedPodSymptom} from './symptoms.ts';

const modes: Readonly<Record<string, RegistryFault>> = {
	refused: 'refused',
	timeout: 'timeout',
	'unknown-host': 'unknown-host',
	unavailable: 'unavailable',
	'rate-limited': 'rate-limited',
	forbidden: 'forbidden',
};

export const registryUnavailable: Fault = {
	name: 'registry-unavailable',
	title: {en: 'An image registry is down or slow', ko: '레지스트리 중단, 지연'},
	target: 'cluster',
	category: 'image',
	description: {
		en: 'Images cannot be pulled. What runs goes on, and an image that is on a node already starts there; a pod that needs a pull hangs in ErrImagePull (RegistryUnavailable with CRI-O) and ImagePullBackOff, tried again after 10 s, 20 s, 40 s … up to 5 minutes.',
		ko: '이미지를 가져올 수 없습니다. 실행 중인 것은 계속 실행되고, 이미 노드에 있는 이미지는 그 노드에서 시작됩니다. 이미지를 가져와야 하는 파드는 ErrImagePull(CRI-O에서는 RegistryUnavailable)과 ImagePullBackOff에 머물며 10초, 20초, 40초 … 최대 5분 간격으로 다시 시도합니다.',
	},
	parameters: [
		{
			name: 'registry',
			type: 'string',
			default: '*',
			description: {
				en: 'a host (docker.io), a repository or an image; * means all',
				ko: '호스트(docker.io), 저장소 또는 이미지. *는 전부를 뜻합니다',
			},
		},
		{
			name: 'mode',
			type: 'string',
			default: 'refused',
			description: {en: `${Object.keys(modes).join(', ')} or slow`, ko: `${Object.keys(modes).join(', ')} 또는 slow`},
		},
		{
			name: 'bytesPerSecond',
			type: 'bytes',
			default: '256Ki',
			description: {en: 'with slow: how fast images come', ko: 'slow일 때: 이미지를 받는 속도'},
		},
	],
	symptoms: [
		namedPodSymptom(
			{
				en: 'a pod that needs a new image waits with ErrImagePull or ImagePullBackOff',
				ko: '새 이미지가 필요한 파드가 ErrImagePull 또는 ImagePullBackOff로 대기합니다',
			},
			{name: 'newcomer', command: 'kubectl run newcomer --image=memcached'},
			45,
			({status}) => /^(ErrImagePull|RegistryUnavailable|ImagePullBackOff)$/.test(status.containerStatuses?.[0]?.state?.waiting?.reason ?? ''),
		),
	],
	lookWith: ['kubectl get pods -A', 'kubectl describe pod newcomer'],
	inject({world, parameters, id}) {
		const mode = String(parameters.mode);
		const kind = modes[mode];
		if (kind) world.registry.setUnavailable(id, String(parameters.registry), kind);
		else if (mode === 'slow') world.registry.setBandwidth(id, String(parameters.registry), Number(parameters.bytesPerSecond));
		else throw new Error(`registry-unavailable: mode must be ${Object.keys(modes).join(', ')} or slow, not ${JSON.stringify(mode)}`);
	},
	recover({world, id}) {
		world.registry.setAvailable(id);
		world.registry.setBandwidth(id, '*', undefined);
	},
};
