import {defineImage, ends, http} from '../define.ts';
import {mebibyte} from '../image.ts';
import {anyVersion} from './answers.ts';

/* Samples of clouds and of tools around Kubernetes. */

const page = (title: string): string => `<!DOCTYPE html>\n<html>\n<head>\n    <title>${title}</title>\n</head>\n</html>\n`;

/** Its tag is its colour; half of what `bad-` answers are errors, and `slow-` takes two seconds. */
export const rolloutsDemo = defineImage({
	names: ['argoproj/rollouts-demo'],
	tags: /(bad-|slow-)?(red|orange|yellow|green|blue|purple)|latest/,
	from: 'distroless',
	sizeBytes: 5_318_208,
	entrypoint: ['/rollouts-demo'],
	forTag: (tag) => ({
		environment: [
			['COLOR', tag === 'latest' ? 'blue' : tag.replace(/^(bad|slow)-/, '')],
			['IS_BAD', tag.startsWith('bad-') ? 'true' : ''],
			['IS_SLOW', tag.startsWith('slow-') ? 'true' : ''],
		],
	}),
	program: {
		bootMs: [10, 40],
		ports: http('${option:listen-addr:-:8080}'),
		memory: {idleBytes: 8 * mebibyte},
		routes: [
			{path: '/color', when: {set: ['IS_BAD'], nthRequest: 2}, status: 500, body: '"${COLOR}"'},
			{path: '/color', when: {set: ['IS_SLOW']}, body: '"${COLOR}"', latencyMs: [2000, 2000]},
			{path: '/color', body: '"${COLOR}"'},
			{path: '/', body: page('Argo Rollouts Demo')},
		],
		signals: ends(0, 50),
	},
});

export const aksHelloworld = defineImage({
	names: ['mcr.microsoft.com/azuredocs/aks-helloworld'],
	tags: anyVersion,
	from: 'debian',
	sizeBytes: 330_318_208,
	entrypoint: ['/entrypoint.sh'],
	command: ['/start.sh'],
	program: {
		path: '/entrypoint.sh',
		bootMs: [900, 1800],
		ports: http(80),
		memory: {idleBytes: 52 * mebibyte},
		cpu: {bootMillicores: 400},
		routes: [{path: '*', body: page('${TITLE:-Welcome to Azure Kubernetes Service (AKS)}')}],
		signals: ends(0, 50),
	},
});

export const azureVoteFront = defineImage({
	names: ['mcr.microsoft.com/azuredocs/azure-vote-front'],
	tags: anyVersion,
	from: 'debian',
	sizeBytes: 345_318_208,
	entrypoint: ['/entrypoint.sh'],
	command: ['/start.sh'],
	program: {
		path: '/entrypoint.sh',
		bootMs: [900, 1800],
		ports: http(80),
		memory: {idleBytes: 54 * mebibyte},
		cpu: {bootMillicores: 400},
		routes: [
			{path: '*', when: {unreachable: ['${REDIS:-localhost}:6379']}, status: 500, body: page('500 Internal Server Error')},
			{path: '*', body: page('${TITLE:-Azure Voting App}')},
		],
		signals: ends(0, 50),
	},
});

export const petstore = defineImage({
	names: ['swaggerapi/petstore', 'swaggerapi/petstore3'],
	tags: anyVersion,
	from: 'alpine',
	sizeBytes: 140_318_208,
	program: {
		bootMs: [3000, 6000],
		ports: http(8080),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 6},
		routes: [
			{path: '/', body: page('Swagger UI')},
			{path: '*', body: '{}'},
		],
		signals: ends(143, 50),
	},
});
