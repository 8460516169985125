import {complains, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const emojivotoWeb = defineImage({
	names: ['docker.l5d.io/buoyantio/emojivoto-web', 'buoyantio/emojivoto-web'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 30_214_336,
	programName: 'emojivoto-web',
	entrypoint: ['/usr/local/bin/emojivoto-web'],
	program: {
		bootMs: [60, 200],
		ports: http('${WEB_PORT:-8080}'),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/', body: '<!DOCTYPE html>\n<html>\n\t<head>\n\t\t<meta charset="UTF-8">\n\t\t<title>Emoji Vote</title>\n\t</head>\n</html>\n'},
			{path: '/leaderboard', body: '<title>Emoji Vote</title>\n'},
			{path: '/api/list', body: '[{"shortcode":":joy:","unicode":"😂"}]\n'},
			{path: '/api/vote', body: '{}'},
		],
		exits: [
			{
				exitCode: 1,
				when: {unset: ['WEB_PORT']},
				log: complains(
					'WEB_PORT (currently []) EMOJISVC_HOST (currently [${EMOJISVC_HOST}]) and VOTINGSVC_HOST (currently [${VOTINGSVC_HOST}]) INDEX_BUNDLE (currently [${INDEX_BUNDLE}]) environment variables must me set.',
				),
			},
		],
		signals: goSignals,
	},
});
