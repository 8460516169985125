import {defineImage, ends, http} from '../define.ts';
import {mebibyte} from '../image.ts';
import {anyVersion} from './answers.ts';

/** A service of Istio's book shop, by the paths it answers. */
function bookinfo(service: string, versions: readonly string[], paths: readonly string[], body: string, isJava = false) {
	return defineImage({
		names: versions.flatMap((version) => [`istio/examples-bookinfo-${service}-${version}`]),
		tags: anyVersion,
		from: 'debian',
		sizeBytes: (isJava ? 290 : 60) * 1_000_000,
		programName: `bookinfo-${service}`,
		workingDirectory: '/opt/microservices',
		program: {
			bootMs: isJava ? [5000, 9000] : [400, 1200],
			ports: http(9080),
			memory: {idleBytes: (isJava ? 150 : 42) * mebibyte},
			cpu: {bootMillicores: isJava ? 800 : 300, idleMillicores: isJava ? 6 : 1},
			routes: [{path: '/health', body: '{"status": "healthy"}'}, {path: '/', body}, ...paths.map((path) => ({path: `${path}*`, body}))],
			signals: ends(isJava ? 143 : 0, 50),
		},
	});
}

const shop = '<!DOCTYPE html>\n<html>\n<head>\n    <title>Simple Bookstore App</title>\n</head>\n</html>\n';

export const bookinfoImages = [
	bookinfo('productpage', ['v1'], ['/productpage', '/api', '/login'], shop),
	bookinfo('details', ['v1', 'v2'], ['/details'], '{"id":0,"author":"William Shakespeare","year":1595,"type":"paperback","pages":200}'),
	bookinfo('ratings', ['v1', 'v2'], ['/ratings'], '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}'),
	bookinfo('reviews', ['v1', 'v2', 'v3'], ['/reviews'], '{"id": "0", "podname": "${hostname}", "clustername": "null"}', true),
];
