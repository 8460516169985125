import type {Fault} from './fault.ts';
import {runningContainer} from './pods.ts';
import {containerSymptom} from './symptoms.ts';

export const containerKill: Fault = {
	name: 'container-kill',
	title: {en: "Kill a container's first process", ko: '컨테이너 강제 종료'},
	key: 'K',
	target: 'container',
	alsoTargets: ['pod'],
	category: 'pod',
	description: {
		en: "The kernel delivers a signal to the container's first process. The kubelet finds the container dead and starts it again in place: the pod, its node and its IP stay. Killed again and again it ends in CrashLoopBackOff.",
		ko: '커널이 컨테이너의 첫 프로세스에 시그널을 보냅니다. kubelet은 컨테이너가 죽은 것을 발견하고 그 자리에서 다시 시작합니다. 파드와 노드, IP는 그대로입니다. 거듭 강제 종료하면 결국 CrashLoopBackOff가 됩니다.',
	},
	parameters: [
		{name: 'signal', type: 'string', default: 'SIGKILL', description: {en: 'SIGKILL, SIGTERM, SIGSEGV, …', ko: 'SIGKILL, SIGTERM, SIGSEGV 등'}},
	],
	symptoms: [
		containerSymptom(
			{
				en: 'the container has restarted; its last state is Terminated with exit code 137',
				ko: '컨테이너가 재시작되고, 마지막 상태는 종료 코드 137의 Terminated입니다',
			},
			15,
			({restartCount, lastState}) => restartCount > 0 && lastState?.terminated?.exitCode === 137,
		),
	],
	lookWith: ['kubectl get pod {name} -n {namespace}', 'kubectl describe pod {name} -n {namespace}'],
	inject(context) {
		const {machine, container} = runningContainer(context);
		context.world.machine(machine).runtime.signal(container.id, String(context.parameters.signal), context.simulation.currentCause);
	},
};
