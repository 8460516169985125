import {answers, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nfsProvisioner = defineImage({
	names: [
		'registry.k8s.io/sig-storage/nfs-provisioner',
		'registry.k8s.io/sig-storage/nfs-subdir-external-provisioner',
		'quay.io/external_storage/nfs-client-provisioner',
		'rancher/local-path-provisioner',
		'registry.k8s.io/sig-storage/csi-provisioner',
		'registry.k8s.io/sig-storage/csi-attacher',
		'registry.k8s.io/sig-storage/csi-resizer',
		'registry.k8s.io/sig-storage/csi-snapshotter',
		'registry.k8s.io/sig-storage/snapshot-controller',
		'registry.k8s.io/sig-storage/livenessprobe',
		'registry.k8s.io/sig-storage/csi-node-driver-registrar',
		'registry.k8s.io/sig-storage/hostpathplugin',
		'openebs/provisioner-localpv',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 18_214_336,
	programName: 'nfs-provisioner',
	program: {
		bootMs: [100, 400],
		ports: http(9808),
		memory: {idleBytes: 12 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz'),
		signals: goSignals,
	},
});
