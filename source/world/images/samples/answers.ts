import type {IncomingRequest} from '../../program.ts';
import type {Answer, ServerDefinition} from '../../server-program.ts';

/* What the sample applications in code have in common. */

export const anyVersion = /latest|main|master|stable|v?\d[\w.-]*/;

export const ok = (body: string): Answer => ({status: 200, body});
export const page = (title: string): Answer => ok(`<!DOCTYPE html>\n<html>\n<head>\n    <title>${title}</title>\n</head>\n</html>\n`);
export const notFound: Answer = {status: 404, body: '404 page not found\n'};
export const pathOf = ({path}: IncomingRequest): string => path.split('?')[0]!;

/** Of a query: `?code=404`. */
export function parameter(path: string, name: string): string | undefined {
	const found = path
		.split('?')[1]
		?.split('&')
		.find((part) => part.startsWith(`${name}=`));
	if (found === undefined) return undefined;
	try {
		return decodeURIComponent(found.slice(name.length + 1).replaceAll('+', ' '));
	} catch {
		return '';
	}
}

/** A Go program without handlers ends with 2. */
export const goEnds: ServerDefinition['signals'] = {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}};
