import {addPrograms} from '../program-table.ts';
import {busyboxTools} from './base.ts';
import type {ImageFamily} from './image.ts';

export const busyboxImages: readonly ImageFamily[] = [
	{
		repositories: ['busybox'],
		tags: /latest|stable|musl|glibc|uclibc|1(\.\d+){0,2}(-\w+)?/,
		content: () => ({sizeBytes: 2_156_519, command: ['sh'], programs: busyboxTools}),
	},
];

// Until the shell's own commands are registered.
addPrograms([
	{
		name: 'sleep',
		start(context) {
			context.setTimer('end', context.nowMs + Number(context.argv[1]) * 1000);
			return {};
		},
		onTimer: (_state, _key, context) => context.exit(0),
	},
]);
