import {
	alpineFiles,
	alpineTools,
	bindTools,
	busyboxTools,
	commonDirectories,
	curl,
	debianFiles,
	debianFullTools,
	distributionFiles,
	networkTools,
} from './base.ts';
import type {ImageContent, ImageFamily} from './image.ts';

const directories = [...commonDirectories, '/home', '/usr/sbin', '/var/spool/mail', '/var/www'];

function busybox(sizeBytes: number, tag: string): ImageContent {
	// `nslookup` speaks otherwise since 1.29.
	const version = /^1\.\d+/.exec(tag)?.[0] ?? '1.37';
	return {
		sizeBytes,
		command: ['sh'],
		files: distributionFiles('busybox', version, `BusyBox v${version}${tag.includes('musl') ? ' (musl)' : ''}`),
		programs: busyboxTools,
		directories,
	};
}

/** Options alone are given to curl. */
const curlEntrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ]; then
  set -- curl "$@"
fi
exec "$@"
`;

/** Small images whose point is their shell and their tools. */
export const busyboxImages: readonly ImageFamily[] = [
	{
		repositories: ['busybox', 'public.ecr.aws/docker/library/busybox', 'mirror.gcr.io/library/busybox', 'quay.io/prometheus/busybox'],
		tags: /(latest|stable|unstable|1|1\.(2[2-9]|3[0-7])(\.\d+)?|musl|glibc|uclibc)(-musl|-glibc|-uclibc)?/,
		content: (tag) => busybox(tag.startsWith('1.28') ? 727_869 : 2_223_685, tag),
	},
	{
		repositories: ['registry.k8s.io/busybox', 'k8s.gcr.io/busybox', 'gcr.io/google_containers/busybox', 'gcr.io/google-containers/busybox'],
		tags: /latest|1\.2[47](\.\d)?/,
		content: (tag) => busybox(1_144_547, tag === 'latest' ? '1.24' : tag),
	},
	{
		repositories: ['registry.k8s.io/e2e-test-images/busybox', 'k8s.gcr.io/e2e-test-images/busybox'],
		tags: /1\.(29|36\.1)-\d+/,
		content: (tag) => busybox(732_569, tag),
	},
	{
		repositories: ['alpine', 'public.ecr.aws/docker/library/alpine'],
		tags: /latest|edge|3|3\.([4-9]|1\d|2[0-3])(\.\d+)?/,
		content: () => ({sizeBytes: 3_861_821, command: ['/bin/sh'], files: alpineFiles, programs: alpineTools, directories}),
	},
	{
		repositories: ['curlimages/curl', 'quay.io/curl/curl'],
		tags: /latest|[78]\.\d+\.\d+/,
		content: () => ({
			sizeBytes: 9_984_102,
			entrypoint: ['/entrypoint.sh'],
			command: ['curl'],
			user: 100,
			userName: 'curl_user',
			files: {...alpineFiles, '/entrypoint.sh': curlEntrypoint},
			programs: {...alpineTools, ...curl},
			directories: [...directories, '/home/curl_user'],
		}),
	},
	{
		repositories: ['radial/busyboxplus', 'odise/busybox-curl', 'yauritux/busybox-curl'],
		tags: /latest|curl|git|[\d.]+/,
		content: () => {
			const content = busybox(5_404_881, '1.22');
			return {...content, programs: {...content.programs, ...curl}};
		},
	},
	{
		repositories: [
			'dwdraju/alpine-curl-jq',
			'everpeace/curl-jq',
			'badouralix/curl-jq',
			'giantswarm/tiny-tools',
			'governmentpaas/curl-ssl',
			'alpine/curl',
			'byrnedo/alpine-curl',
			'appropriate/curl',
		],
		tags: /latest|curl|git|v?[\d.]+/,
		content: () => ({
			sizeBytes: 5_404_881,
			command: ['/bin/sh'],
			files: alpineFiles,
			programs: {...alpineTools, ...curl},
			directories,
		}),
	},
	{
		repositories: [
			'nicolaka/netshoot',
			'sysnet4admin/net-tools',
			'amouat/network-utils',
			'natsio/nats-box',
			'praqma/network-multitool',
			'wbitt/network-multitool',
			'arunvelsriram/utils',
			'infoblox/dnstools',
			'tutum/dnsutils',
			'weibeld/ubuntu-networking',
		],
		tags: /latest|v[\d.]+|[\w.-]+/,
		content: () => ({
			sizeBytes: 198_120_334,
			command: ['sh'],
			files: alpineFiles,
			programs: {...alpineTools, ...curl, ...bindTools, ...networkTools, '/bin/bash': 'bash'},
			directories,
		}),
	},
	{
		repositories: [
			'registry.k8s.io/e2e-test-images/jessie-dnsutils',
			'gcr.io/kubernetes-e2e-test-images/dnsutils',
			'registry.k8s.io/e2e-test-images/dnsutils',
		],
		tags: /1\.\d+|latest/,
		content: () => ({
			sizeBytes: 42_204_330,
			command: ['sleep', 'infinity'],
			files: debianFiles,
			programs: {...debianFullTools, ...bindTools, '/usr/bin/nc': 'nc'},
			directories,
		}),
	},
];
