import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const selenium = defineImage({
	names: ['selenium/hub', 'selenium/standalone-chrome', 'selenium/standalone-firefox', 'selenium/node-chrome', 'selenium/node-firefox'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 420_214_336,
	user: 1200,
	programName: 'selenium',
	program: {
		bootMs: [3500, 7000],
		ports: [...http(4444, 5555), ...tcp(4442, 4443, 7900)],
		memory: {idleBytes: 260 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/status', '/wd/hub/status', '/ui/'),
		signals: ends(0),
	},
});
