import {addPrograms} from '../program-table.ts';
import {serverProgram} from '../server-program.ts';
import {type ImageFamily, mebibyte} from './image.ts';

/** Images of Kubernetes itself, as kubeadm v1.36 asks for them. */
export const kubernetesImages: readonly ImageFamily[] = [
	{
		repositories: ['registry.k8s.io/pause', 'k8s.gcr.io/pause', 'gcr.io/google_containers/pause', 'rancher/mirrored-pause'],
		tags: /latest|[123](\.\d+){0,2}/,
		content: () => ({sizeBytes: 320_448, entrypoint: ['/pause'], user: 65_535, programs: {'/pause': 'pause'}}),
	},
];

addPrograms([
	serverProgram({
		name: 'pause',
		bootMs: [1, 2],
		ports: [],
		memoryBytes: Math.floor(mebibyte / 2),
		signals: {
			SIGTERM: {exitCode: 0, log: 'Shutting down, got signal: Terminated\n', stream: 'stderr'},
			SIGINT: {exitCode: 0, log: 'Shutting down, got signal: Interrupt\n', stream: 'stderr'},
		},
	}),
]);
