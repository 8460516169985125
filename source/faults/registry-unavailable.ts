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
	title: 'An image registry is down or slow',
	target: 'cluster',
	category: 'image',
	description:
		'Images cannot be pulled. What runs goes on, and an image that is on a node already starts there; a pod that needs a pull hangs in ErrImagePull (RegistryUnavailable with CRI-O) and ImagePullBackOff, tried again after 10 s, 20 s, 40 s … up to 5 minutes.',
	parameters: [
		{name: 'registry', type: 'string', default: '*', description: 'a host (docker.io), a repository or an image; * means all'},
		{name: 'mode', type: 'string', default: 'refused', description: `${Object.keys(modes).join(', ')} or slow`},
		{name: 'bytesPerSecond', type: 'bytes', default: '256Ki', description: 'with slow: how fast images come'},
	],
	symptoms: [
		namedPodSymptom(
			'a pod that needs a new image waits with ErrImagePull or ImagePullBackOff',
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
