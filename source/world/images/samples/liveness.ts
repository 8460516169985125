import {serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {goEnds, notFound, ok, pathOf} from './answers.ts';

/** The documentation's server that is well for ten seconds. */
export const liveness = defineImage({
	names: ['registry.k8s.io/liveness', 'k8s.gcr.io/liveness', 'gcr.io/google_containers/liveness'],
	tags: /latest|[\d.]+/,
	from: 'distroless',
	sizeBytes: 4_412_330,
	entrypoint: ['/server'],
	program: serverProgram({
		name: 'liveness',
		bootMs: [5, 20],
		ports: [8080],
		memoryBytes: 3 * mebibyte,
		answer: (request, _settings, _context, sinceMs) => {
			if (pathOf(request) === '/started') return ok(`${sinceMs / 1000}s`);
			if (pathOf(request) !== '/healthz') return notFound;
			return sinceMs > 10_000 ? {status: 500, body: `error: ${sinceMs / 1000}`} : ok('ok');
		},
		signals: goEnds,
	}),
});
