import type {Fault} from './fault.ts';

export const nodeIoHog: Fault = {
	name: 'node-io-hog',
	title: {en: "A process outside all pods keeps a node's disk busy", ko: '파드 밖의 디스크 점유'},
	target: 'node',
	category: 'resource',
	description: {
		en: 'Processes on the machine itself write without end. The disk is shared by all who use it, so images take longer to come, containers that write are slower, and I/O pressure (PSI) rises. Nothing else follows: the kubelet evicts nobody for it, and no condition tells of it. That is what makes it hard to find.',
		ko: '기계 자체의 프로세스가 쉬지 않고 디스크에 씁니다. 디스크는 모두가 나눠 쓰므로 이미지를 받는 시간이 길어지고, 디스크에 쓰는 컨테이너가 느려지며, I/O 압박(PSI)이 오릅니다. 그 밖에는 아무 일도 없습니다. kubelet은 이 때문에 파드를 축출하지 않고, 어느 컨디션에도 나타나지 않습니다. 그래서 찾기 어렵습니다.',
	},
	parameters: [
		{name: 'workers', type: 'number', default: 4, description: {en: 'how many of them write', ko: '쓰는 프로세스의 수'}},
		{
			name: 'fileSystem',
			type: 'string',
			default: 'nodefs',
			description: {en: 'the disk they write to: that of nodefs or of imagefs', ko: '쓰는 디스크. nodefs 또는 imagefs의 디스크'},
		},
	],
	symptoms: [
		{
			description: {
				en: 'I/O pressure of the node is above 50 % (the panel Pressure; /proc/pressure/io in any container)',
				ko: '노드의 I/O 압박이 50%를 넘습니다 (Pressure 패널, 컨테이너 안의 /proc/pressure/io)',
			},
			withinMs: 20_000,
			isShown: (_client, target, world) => world.machine(target.name).stats().ioPressurePercent > 50,
		},
	],
	lookWith: ['kubectl describe node {name}', 'kubectl get pods -A -o wide'],
	inject({world, target, parameters, id}) {
		const {workers, fileSystem} = parameters;
		if (fileSystem !== 'nodefs' && fileSystem !== 'imagefs')
			throw new Error(`node-io-hog: fileSystem must be nodefs or imagefs, not ${JSON.stringify(fileSystem)}`);
		const writers = Math.max(0, Math.floor(Number(workers)));
		world.machine(target.name).occupy(id, {...(fileSystem === 'imagefs' ? {imageDiskWriters: writers} : {diskWriters: writers}), processes: writers});
	},
	recover({world, target, id}) {
		world.machine(target.name).release(id);
	},
};
