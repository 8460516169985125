import type {HttpRequest} from './types.ts';

/*
The world outside the cluster, as far as the manifests people try reach into it: a few public names and what they answer.
It can be relied on, always 12 ms away. Every other public name does not resolve, and every other address is silent.
*/

interface OutsideHost {
	readonly names: readonly string[];
	readonly address: string;
	/** Open ports; a closed one refuses. */
	readonly ports: readonly number[];
	readonly page?: string;
}

export const outsideLatencyMs = 12;

const page = (title: string, heading = title, more = ''): string =>
	`<!doctype html>\n<html>\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${heading}</h1>\n${more}</body>\n</html>\n`;

const hosts: readonly OutsideHost[] = [
	{
		names: ['info.cern.ch'],
		address: '188.184.67.127',
		ports: [80],
		page: '<html><head></head><body><header>\n<title>http://info.cern.ch</title>\n</header>\n\n<h1>http://info.cern.ch - home of the first website</h1>\n</body></html>\n',
	},
	{names: ['example.com', 'www.example.com'], address: '23.220.75.245', ports: [80, 443], page: page('Example Domain')},
	{names: ['example.org', 'www.example.org'], address: '23.220.75.232', ports: [80, 443], page: page('Example Domain')},
	{names: ['google.com', 'www.google.com'], address: '142.250.196.110', ports: [80, 443], page: page('Google')},
	{names: ['github.com', 'www.github.com'], address: '140.82.121.4', ports: [22, 80, 443], page: page('GitHub')},
	{names: ['kubernetes.io'], address: '3.33.186.135', ports: [80, 443], page: page('Kubernetes', 'Production-Grade Container Orchestration')},
	{names: ['naver.com', 'www.naver.com'], address: '223.130.192.248', ports: [80, 443], page: page('NAVER')},
	{names: ['dns.google'], address: '8.8.8.8', ports: [53, 443]},
	{names: ['one.one.one.one'], address: '1.1.1.1', ports: [53, 80, 443]},
];

const byName = new Map(hosts.flatMap((host) => host.names.map((name) => [name, host] as const)));
const byAddress = new Map(hosts.map((host) => [host.address, host] as const));

/** The address of a public name. */
export function outsideAddress(name: string): string | undefined {
	return byName.get(name)?.address;
}

/** Whether somebody is there. */
export function isOutsideAddress(address: string): boolean {
	return byAddress.has(address);
}

/** Whether a public host accepts connections to a port. Undefined: nobody is there. */
export function isOutsidePortOpen(address: string, port: number): boolean | undefined {
	return byAddress.get(address)?.ports.includes(port);
}

/** What a public host answers to an HTTP request. */
export function outsideAnswer(address: string, {path, method}: HttpRequest): {readonly status: number; readonly body: string} {
	const found = byAddress.get(address)?.page;
	const isHome = path === '/' || path === '/index.html' || path.startsWith('/?');
	if (found === undefined || !isHome) return {status: 404, body: method === 'HEAD' ? '' : page('404 Not Found')};
	return {status: 200, body: method === 'HEAD' ? '' : found};
}

/** The name a public address goes by. */
export function outsideName(address: string): string | undefined {
	return byAddress.get(address)?.names[0];
}
