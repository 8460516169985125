import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const zookeeper = defineImage({
	names: [
		'zookeeper',
		'bitnami/zookeeper',
		'confluentinc/cp-zookeeper',
		'registry.k8s.io/kubernetes-zookeeper',
		'k8s.gcr.io/kubernetes-zookeeper',
		'gcr.io/google_samples/k8szk',
	],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 112_214_336,
	user: 1000,
	programName: 'zookeeper',
	entrypoint: ['/usr/local/bin/zookeeper'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2000, 4000],
		ports: tcp(2181, 2888, 3888),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		signals: ends(143),
	},
});
