import {formatDuration} from '../../../api/durations.ts';
import type {Random} from '../../../simulation/random.ts';
import type {ExecResult} from '../../../world/types.ts';
import {expandStatic} from '../environment.ts';
import {answer, type ProbeAnswer, type ProbeHandler} from './handler.ts';

const longestOutput = 10 * 1024;

/** Succeeds with exit code 0. Upstream: pkg/probe/exec and cri-client's `ExecSync`. */
export const probeExec: ProbeHandler = ({machine, probe, container, containerId, timeoutMs, replyTo, random}) => {
	if (!machine.runtime.isReady()) return answer('unknown', runtimeDown, 0);
	const command = expandStatic(probe.exec!.command ?? [], container.env ?? []);
	const result = machine.runtime.exec(containerId, command, timeoutMs, replyTo);
	return result && execAnswer(result, command, timeoutMs, random);
};

export const runtimeDown =
	'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"';

export function execAnswer(result: ExecResult, command: readonly string[], timeoutMs: number, random: Random): ProbeAnswer {
	const {error, exitCode, output, durationMs} = result;
	if (error?.kind === 'timeout') {
		return answer('failure', `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${formatDuration(timeoutMs)}`, durationMs);
	}
	if (error) return answer('unknown', startError(error.message, random), durationMs);
	return answer(exitCode === 0 ? 'success' : 'failure', output.slice(0, longestOutput), durationMs);
}

/** containerd's words around what its OCI runtime says. Every attempt has an ID of its own. */
function startError(message: string, random: Random): string {
	if (message.startsWith('rpc error:')) return message;
	const execId = random.hex(64);
	return `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${execId}": OCI runtime exec failed: exec failed: unable to start container process: ${message}`;
}
