import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const vllm = defineImage({
	names: ['vllm/vllm-openai'],
	tags: versionTags,
	from: 'debian with everything',
	sizeBytes: 4_200_214_336,
	programName: 'vllm',
	program: {
		bootMs: [60_000, 110_000],
		ports: http(8000),
		memory: {idleBytes: 3800 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/health', '/v1/models', '/version', '/metrics'),
		signals: ends(0),
	},
});
