import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const headlessChrome = defineImage({
	names: ['browserless/chrome', 'zenika/alpine-chrome', 'chromedp/headless-shell'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 320_214_336,
	user: 999,
	programName: 'headless-chrome',
	program: {
		bootMs: [1200, 2600],
		ports: http(3000, 9222),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 8},
		routes: answers('/', '/json/version', '/pressure'),
		signals: ends(0),
	},
});
