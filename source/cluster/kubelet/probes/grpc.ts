import {formatDuration} from '../../../api/durations.ts';
import {answer, joinHostPort, type ProbeHandler} from './handler.ts';

/** Asks the gRPC health service. Upstream: pkg/probe/grpc. */
export const probeGrpc: ProbeHandler = ({network, machine, probe, podIp, timeoutMs}) => {
	const {port, service = ''} = probe.grpc!;
	const outcome = network.grpcHealth({machine: machine.name}, podIp, port, service, timeoutMs);
	if (outcome.kind !== 'status') {
		// The client goes on dialling, whatever comes back, until its time is up.
		const address = JSON.stringify(joinHostPort(podIp, port));
		return answer(
			'failure',
			`timeout: failed to connect service ${address} within ${formatDuration(timeoutMs)}: context deadline exceeded`,
			timeoutMs,
		);
	}
	const {servingStatus, latencyMs} = outcome;
	switch (servingStatus) {
		case 'SERVING':
			return answer('success', 'service healthy', latencyMs);
		case 'UNIMPLEMENTED':
			return answer(
				'failure',
				'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
				latencyMs,
			);
		case 'NOT_FOUND':
			return answer('failure', 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service', latencyMs);
		default:
			return answer('failure', `service unhealthy (responded with ${JSON.stringify(servingStatus)})`, latencyMs);
	}
};
