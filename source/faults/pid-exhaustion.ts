import {overrideBehaviour, recoverBehaviour} from './behaviour.ts';
import type {Fault} from './fault.ts';
import {podsOf} from './pods.ts';
import {namedPodSymptom, ofNodes, ofPods} from './symptoms.ts';

export const pidExhaustion: Fault = {
	name: 'pid-exhaustion',
	title: {en: 'A fork bomb takes every process there is', ko: '포크 폭탄, PID 고갈'},
	target: 'pod',
	alsoTargets: ['workload', 'container', 'node'],
	category: 'resource',
	description: {
		en: 'A program in the container (or on the node, outside of all pods) forks until nothing can: up to podPidsLimit of its pod if the kubelet has one set, else up to all the machine has. What runs goes on; whatever needs a new process fails with "Resource temporarily unavailable": a shell in a script, kubectl exec, an exec probe, a new container. The kubelet reports PIDPressure and evicts (by priority, then by the number of processes) only if its configuration has a threshold for pid.available; by default it has none.',
		ko: '컨테이너 안의(또는 노드에서 파드 밖의) 프로그램이 더는 만들 수 없을 때까지 프로세스를 복제합니다. kubelet에 podPidsLimit이 설정되어 있으면 파드의 그 한도까지, 아니면 기계의 한도까지 늘어납니다. 이미 실행 중인 것은 계속 실행되지만, 새 프로세스가 필요한 것은 "Resource temporarily unavailable"로 실패합니다. 스크립트의 셸, kubectl exec, exec 프로브, 새 컨테이너가 그렇습니다. kubelet은 설정에 pid.available 임계값이 있을 때만 PIDPressure를 보고하고 파드를 축출합니다(우선순위, 그다음 프로세스 수의 순서). 기본값에는 임계값이 없습니다.',
	},
	parameters: [
		{
			name: 'processes',
			type: 'number',
			default: 100_000,
			description: {en: 'how many it wants; it gets as many as there are', ko: '만들려는 프로세스의 수. 실제로는 가능한 만큼만 만들어집니다'},
		},
	],
	symptoms: [
		ofPods({
			description: {en: 'no process can start on its node any more', ko: '그 노드에서 더는 프로세스를 시작할 수 없습니다'},
			withinMs: 5000,
			isShown: (client, target, world) =>
				podsOf(client, target).some(({spec}) => {
					if (spec.nodeName === undefined) return false;
					const machine = world.machine(spec.nodeName);
					return machine.stats().processes >= machine.capacity.pids;
				}),
		}),
		ofNodes({
			...namedPodSymptom(
				{
					en: 'a new pod on the node stays in ContainerCreating, with FailedCreatePodSandBox',
					ko: '그 노드의 새 파드가 FailedCreatePodSandBox와 함께 ContainerCreating에 머뭅니다',
				},
				{name: 'newcomer', command: `kubectl run newcomer --image=busybox:1.28 --overrides='{"spec":{"nodeName":"{name}"}}' -- sleep 3600`},
				30,
				() => true,
			),
			isShown: (client) =>
				client
					.list('events', 'default')
					.some(
						({involvedObject, reason, message}) =>
							involvedObject.name === 'newcomer' &&
							reason === 'FailedCreatePodSandBox' &&
							message?.endsWith('resource temporarily unavailable') === true,
					),
		}),
	],
	lookWith: ['kubectl exec {name} -n {namespace} -- ls', 'kubectl describe node', 'kubectl get events -A'],
	inject(context) {
		const {target, world, parameters, id} = context;
		const processes = Number(parameters.processes);
		if (target.kind !== 'node') {
			overrideBehaviour(context, {extraProcesses: processes});
			return;
		}
		const machine = world.machine(target.name);
		machine.occupy(id, {processes: Math.max(0, Math.min(processes, machine.capacity.pids - machine.stats().processes))});
	},
	recover(context) {
		if (context.target.kind === 'node') context.world.machine(context.target.name).release(context.id);
		else recoverBehaviour(context);
	},
};
