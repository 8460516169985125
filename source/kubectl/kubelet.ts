import type {Pod} from '../api/generated/types.ts';
import {ConnectionError} from '../api/status-error.ts';
import type {KubeletEndpoint} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';

/** Asks the kubelet of a pod through the API server, which says what came of it should the node not answer. */
export function kubeletOf(
	{context}: Invocation,
	where: Pod | {readonly nodeName: string; readonly hostIp: string},
	path: string,
): <T>(question: (endpoint: KubeletEndpoint) => T) => T {
	const nodeName = 'spec' in where ? (where.spec.nodeName ?? '') : where.nodeName;
	const address = 'spec' in where ? (where.status?.hostIP ?? where.spec.nodeName) : where.hostIp;
	const url = `https://${address}:10250/${path}`;
	const unreachable = (why: string): CommandError => new CommandError(`Error from server: Get ${JSON.stringify(url)}: ${why}`);
	return (question) => {
		const endpoint = context.endpoint?.(nodeName);
		if (!endpoint) throw unreachable(`dial tcp ${address}:10250: connect: no route to host`);
		try {
			return question(endpoint);
		} catch (error) {
			if (error instanceof ConnectionError) throw unreachable(error.message);
			throw error;
		}
	};
}
