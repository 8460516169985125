import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {cpuOf} from './symptoms.ts';

export const cpuHog: Fault = {
	name: 'cpu-hog',
	title: {en: 'Something burns CPU', ko: 'CPU 과다 사용'},
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description: {
		en: 'Threads that only compute start in every container struck, or on the node outside of all pods. No status changes by itself. A container with a CPU limit is throttled: all it does takes longer, and a probe with a short timeout fails, an exec probe first. Without a limit it takes what the others leave; CPU requests are what protects them.',
		ko: '계산만 하는 스레드가 대상 컨테이너마다, 또는 노드의 파드 밖에서 시작됩니다. 그것만으로 상태가 바뀌지는 않습니다. CPU 제한이 있는 컨테이너는 스로틀링되어 모든 일이 느려지고, 제한 시간이 짧은 프로브부터 실패하며 exec 프로브가 가장 먼저 실패합니다. 제한이 없으면 다른 컨테이너가 쓰고 남은 CPU를 가져갑니다. 다른 컨테이너를 지켜 주는 것은 CPU 요청입니다.',
	},
	parameters: [
		{
			name: 'workers',
			type: 'number',
			default: 4,
			description: {en: 'threads, each of which wants a CPU', ko: '스레드 수. 스레드마다 CPU 하나를 요구합니다'},
		},
		{
			name: 'load',
			type: 'number',
			default: 100,
			description: {en: 'how much of its CPU each wants, in percent', ko: '스레드마다 CPU를 얼마나 요구하는지(퍼센트)'},
		},
	],
	symptoms: [
		{
			description: {
				en: 'kubectl top shows what it burns: a CPU or more, or all that the limit allows',
				ko: 'kubectl top에 사용량이 보입니다. CPU 하나 이상이거나, 제한이 허용하는 전부입니다',
			},
			withinMs: 5000,
			isShown: (client, target, world) => cpuOf(client, target, world).some(({usedMillicores, mostMillicores}) => usedMillicores >= mostMillicores),
		},
	],
	lookWith: ['kubectl top pod -n {namespace}', 'kubectl top node', 'kubectl describe pod {name} -n {namespace}'],
	inject(context) {
		const {target, world, parameters, id} = context;
		const millicores = Math.floor(Number(parameters.workers) * Number(parameters.load) * 10);
		if (target.kind === 'node') world.machine(target.name).occupy(id, {cpuMillicores: millicores, processes: Number(parameters.workers)});
		else overrideBehaviour(context, {extraCpuMillicores: millicores});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
