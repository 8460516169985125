import {formatDuration} from '../../../api/durations.ts';
import type {ExecResult} from '../../../world/types.ts';
import {expandStatic} from '../environment.ts';
import {answer, type ProbeAnswer, type ProbeHandler} from './handler.ts';

const longestOutput = 10 * 1024;

/** Succeeds with exit code 0. Upstream: pkg/probe/exec and cri-client's `ExecSync`. */
export const probeExec: ProbeHandler = ({machine, probe, container, containerId, timeoutMs}, replyTo) => {
	const command = expandStatic(probe.exec!.command ?? [], container.env ?? []);
	const result = machine.runtime.exec(containerId, command, timeoutMs, replyTo);
	return result && execAnswer(result, command, timeoutMs);
};

export function execAnswer(result: ExecResult, command: readonly string[], timeoutMs: number): ProbeAnswer {
	const {error, exitCode, output, durationMs} = result;
	if (error?.kind === 'timeout') {
		return answer('failure', `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${formatDuration(timeoutMs)}`, durationMs);
	}
	if (error) return answer('unknown', startError(error.message), durationMs);
	return answer(exitCode === 0 ? 'success' : 'failure', output.slice(0, longestOutput), durationMs);
}

/** The CRI's words around what containerd says of a command that did not run. */
function startError(message: string): string {
	if (message.startsWith('rpc error:')) return message;
	const doing = 'failed to exec in container: ';
	const code = message.endsWith('not found') ? 'NotFound' : 'Unknown';
	return `rpc error: code = ${code} desc = ${message.startsWith(doing) ? '' : doing}${message}`;
}
