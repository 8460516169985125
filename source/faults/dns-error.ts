import type {Fault} from './fault.ts';
import {namedPodSymptom} from './symptoms.ts';

export const dnsError: Fault = {
	name: 'dns-error',
	title: 'Names do not resolve',
	target: 'cluster',
	category: 'network',
	description:
		"The cluster's DNS answers that there is no such name, fails (SERVFAIL), keeps silent, or has a wrong address. Pods and Services are as they were; programs that look a name up fail, wait or crash. What talks to addresses, the kubelet's probes among it, notices nothing.",
	parameters: [
		{name: 'pattern', type: 'string', default: '*', description: 'the names struck: * stands for any part; a Service name for all its forms'},
		{name: 'address', type: 'string', default: '', description: 'the wrong address to answer with; empty: none'},
		{
			name: 'answer',
			type: 'string',
			default: 'NXDOMAIN',
			description: 'what is answered if no address is given: NXDOMAIN, SERVFAIL, or nothing: timeout',
		},
	],
	symptoms: [
		namedPodSymptom(
			'a program that has to look up a name fails',
			{name: 'newcomer', command: 'kubectl run newcomer --image=busybox:1.28 --restart=Never -- nslookup kubernetes.default'},
			30,
			({status}) => status.phase === 'Failed',
		),
	],
	lookWith: ['kubectl logs newcomer', 'kubectl get pods -A', 'kubectl get endpointslices -n kube-system'],
	inject({world, parameters, id}) {
		const pattern = String(parameters.pattern);
		const failure = (['NXDOMAIN', 'SERVFAIL', 'timeout'] as const).find((answer) => answer === parameters.answer);
		if (!failure) throw new Error(`dns-error: answer must be NXDOMAIN, SERVFAIL or timeout, not ${JSON.stringify(parameters.answer)}`);
		world.network.breakDns(id, parameters.address === '' ? {pattern, failure} : {pattern, address: String(parameters.address)});
	},
	recover({world, id}) {
		world.network.restoreDns(id);
	},
};
