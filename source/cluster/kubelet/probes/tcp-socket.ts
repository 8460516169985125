import {dialError} from './dial-error.ts';
import {answer, joinHostPort, type ProbeHandler, resolvePort} from './handler.ts';

/** Succeeds if the connection is made. Upstream: pkg/probe/tcp. */
export const probeTcpSocket: ProbeHandler = ({network, machine, probe, container, podIp, timeoutMs}) => {
	const action = probe.tcpSocket!;
	const port = resolvePort(action.port, container);
	if (typeof port !== 'number') return answer('unknown', port.error, 0);
	const host = action.host || podIp;
	const outcome = network.connect({machine: machine.name}, host, port, timeoutMs);
	if (outcome.kind === 'connected') return answer('success', '', outcome.latencyMs);
	if (outcome.kind === 'timeout') return answer('failure', `dial tcp ${joinHostPort(host, port)}: i/o timeout`, timeoutMs);
	return answer('failure', dialError(outcome, host, port), outcome.latencyMs);
};
