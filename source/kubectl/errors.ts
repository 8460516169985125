import {ConnectionError, StatusError} from '../api/status-error.ts';

/** A command ends with this on standard error. `message` lacks `error: ` unless it brings its own beginning. */
export class CommandError extends Error {
	override readonly name = 'CommandError';
	readonly exitCode: number;
	/** It is said as it stands. */
	readonly isBare: boolean;

	constructor(message: string, exitCode = 1, isBare = false) {
		super(message);
		this.exitCode = exitCode;
		this.isBare = isBare;
	}
}

/** Wrong arguments, with a pointer to the help. Upstream: `cmdutil.UsageErrorf`. */
export function usageError(commandPath: string, message: string): CommandError {
	return new CommandError(`${message}\nSee '${commandPath} -h' for help and examples`);
}

/** What kubectl says of an error, a line break at its end. Undefined for what is no answer to a person but a bug. */
export function errorText(error: unknown): string | undefined {
	if (error instanceof StatusError) return withBreak(statusText(error));
	if (error instanceof ConnectionError) {
		const refused = /^dial tcp (\S+): connect: connection refused$/.exec(error.message);
		if (refused) return `The connection to the server ${refused[1]} was refused - did you specify the right host or port?\n`;
		return `Unable to connect to the server: ${error.message}\n`;
	}
	if (error instanceof CommandError) {
		const {message} = error;
		return withBreak(error.isBare || /^(error: |Error from server|The |Unable to connect)/.test(message) ? message : `error: ${message}`);
	}
	return undefined;
}

function withBreak(text: string): string {
	return text.endsWith('\n') ? text : `${text}\n`;
}

function statusText({status, message}: StatusError): string {
	const {reason, details} = status;
	if (reason === 'Invalid') {
		const subject =
			details?.kind || details?.name ? `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid` : 'The request is invalid';
		const causes = [...new Set((details?.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`))];
		if (causes.length === 0) return details?.kind || details?.name ? subject : `${subject}: ${message}`;
		return causes.length === 1 ? `${subject}: ${causes[0]}` : `${subject}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
	}
	if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
	return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}

/** Names the file a refused object came from. Upstream: `cmdutil.AddSourceToErr`. */
export function withSource(verb: string, source: string, error: unknown): unknown {
	if (!(error instanceof StatusError)) return error;
	const {kind: _, apiVersion: __, status: ___, ...status} = error.status;
	return new StatusError({...status, message: `error when ${verb} ${JSON.stringify(source)}: ${error.message}`});
}
