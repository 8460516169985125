import type {Fault} from './fault.ts';
import {namedPodSymptom} from './symptoms.ts';

export const dnsError: Fault = {
	name: 'dns-error',
	title: {en: 'Names do not resolve', ko: '이름 조회 실패'},
	target: 'cluster',
	category: 'network',
	description: {
		en: "The cluster's DNS answers that there is no such name, fails (SERVFAIL), keeps silent, or has a wrong address. Pods and Services are as they were; programs that look a name up fail, wait or crash. What talks to addresses, the kubelet's probes among it, notices nothing.",
		ko: '클러스터의 DNS가 그런 이름이 없다고 하거나, 실패하거나(SERVFAIL), 응답하지 않거나, 틀린 주소를 돌려줍니다. 파드와 서비스는 그대로이지만, 이름을 조회하는 프로그램은 실패하거나 기다리거나 비정상 종료됩니다. kubelet의 프로브처럼 주소로 통신하는 것은 영향을 받지 않습니다.',
	},
	parameters: [
		{
			name: 'pattern',
			type: 'string',
			default: '*',
			description: {
				en: 'the names struck: * stands for any part; a Service name for all its forms',
				ko: '대상 이름. *는 임의의 부분을, 서비스 이름은 그 모든 형태를 뜻합니다',
			},
		},
		{
			name: 'address',
			type: 'string',
			default: '',
			description: {en: 'the wrong address to answer with; empty: none', ko: '응답할 틀린 주소. 비우면 쓰지 않습니다'},
		},
		{
			name: 'answer',
			type: 'string',
			default: 'NXDOMAIN',
			description: {
				en: 'what is answered if no address is given: NXDOMAIN, SERVFAIL, or nothing: timeout',
				ko: '주소를 주지 않았을 때의 응답. NXDOMAIN, SERVFAIL, 또는 무응답인 timeout',
			},
		},
	],
	symptoms: [
		namedPodSymptom(
			{en: 'a program that has to look up a name fails', ko: '이름을 조회해야 하는 프로그램이 실패합니다'},
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
