import {defineImage, ends, http} from '../define.ts';
import {mebibyte} from '../image.ts';
import {anyVersion} from './answers.ts';

const services = [
	['front-end', 8079],
	['catalogue', 80],
	['carts', 80],
	['orders', 80],
	['payment', 80],
	['queue-master', 80],
	['shipping', 80],
	['user', 80],
] as const;
const inJava: readonly string[] = ['carts', 'orders', 'queue-master', 'shipping'];

/** Weave's shop for socks. */
export const sockShopImages = services.map(([service, port]) => {
	const isJava = inJava.includes(service);
	return defineImage({
		names: [`weaveworksdemos/${service}`],
		tags: anyVersion,
		from: 'alpine',
		sizeBytes: 70_318_208,
		programName: `sockshop-${service}`,
		program: {
			bootMs: isJava ? [12_000, 22_000] : [100, 900],
			ports: http(port),
			memory: {idleBytes: (isJava ? 180 : 24) * mebibyte},
			cpu: {bootMillicores: isJava ? 800 : 100, idleMillicores: isJava ? 6 : 1},
			routes: [
				{path: '/health', body: '{"health":[{"status":"OK"}]}'},
				{path: '*', body: '<!DOCTYPE html>\n<html>\n<head>\n    <title>WeaveSocks</title>\n</head>\n</html>\n'},
			],
			signals: ends(isJava ? 143 : 0, 50),
		},
	});
});
