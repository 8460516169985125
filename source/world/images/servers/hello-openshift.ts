import {defineImage, goSignals, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const helloOpenshift = defineImage({
	names: ['openshift/hello-openshift', 'quay.io/openshifttest/hello-openshift', 'quay.io/openshift/origin-hello-openshift'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 3_214_336,
	programName: 'hello-openshift',
	program: {
		bootMs: [10, 40],
		ports: http(8080, 8888),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: '${RESPONSE:-Hello OpenShift!}\n'}],
		log: {ready: says('serving on 8080\nserving on 8888')},
		signals: goSignals,
	},
});
