export interface Url {
	readonly scheme: 'http' | 'https';
	readonly host: string;
	readonly port: number;
	readonly path: string;
	readonly user: string | undefined;
}

export function parseUrl(text: string): Url | undefined {
	const match = /^(?:(\w+):\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/.exec(text);
	const scheme = match?.[1]?.toLowerCase() ?? 'http';
	if (!match || (scheme !== 'http' && scheme !== 'https')) return undefined;
	const path = match[5] ?? '/';
	return {
		scheme,
		host: match[3]!,
		port: Number(match[4] ?? (scheme === 'https' ? 443 : 80)),
		path: path.startsWith('?') ? `/${path}` : path,
		user: match[2],
	};
}

/** What stands in the Host header: the port only if it is not the scheme's own. */
export function hostHeader({scheme, host, port}: Url): string {
	return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

const reasons: Readonly<Record<number, string>> = {
	200: 'OK',
	201: 'Created',
	202: 'Accepted',
	204: 'No Content',
	301: 'Moved Permanently',
	302: 'Found',
	304: 'Not Modified',
	307: 'Temporary Redirect',
	308: 'Permanent Redirect',
	400: 'Bad Request',
	401: 'Unauthorized',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Method Not Allowed',
	408: 'Request Timeout',
	409: 'Conflict',
	413: 'Content Too Large',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	501: 'Not Implemented',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};

export function reasonPhrase(status: number): string {
	return reasons[status] ?? '';
}
