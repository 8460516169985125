import {defineImage, versionTags} from '../define.ts';

/* Images of a well-known book, and of documentation, that are a script or one message. */

export const batchJob = defineImage({
	names: ['luksa/batch-job'],
	tags: versionTags,
	from: 'busybox',
	sizeBytes: 2_223_685,
	entrypoint: ['/bin/sh', '-c', 'echo "$(date) Batch job starting"; sleep 120; echo "$(date) Finished succesfully"'],
});

/** It writes a saying into a volume again and again; `fortune:args` takes the interval as its argument, `fortune:env` from INTERVAL. */
export const fortune = defineImage({
	names: ['luksa/fortune'],
	tags: /latest|env|args/,
	from: 'debian',
	sizeBytes: 52_223_685,
	entrypoint: ['/bin/fortuneloop.sh'],
	files: {
		'/bin/fortuneloop.sh':
			'#!/bin/bash\ntrap "exit" SIGINT\nINTERVAL=${1:-${INTERVAL:-10}}\necho Configured to generate new fortune every $INTERVAL seconds\nmkdir -p /var/htdocs\nwhile :\ndo\n  echo $(date) Writing fortune to /var/htdocs/index.html\n  echo "You will be surprised by a loud noise." > /var/htdocs/index.html\n  sleep $INTERVAL\ndone\n',
	},
});

/** Without a device its first allocation fails. */
export const cudaVectorAdd = defineImage({
	names: [
		'registry.k8s.io/cuda-vector-add',
		'k8s.gcr.io/cuda-vector-add',
		'registry.k8s.io/e2e-test-images/cuda-vector-add',
		'nvidia/samples',
		'nvcr.io/nvidia/k8s/cuda-sample',
	],
	tags: /latest|v[\d.]+|[\d.]+|vectoradd-cuda[\d.]+/,
	from: 'debian',
	sizeBytes: 102_223_685,
	entrypoint: [
		'/bin/sh',
		'-c',
		'echo "[Vector addition of 50000 elements]"; echo "Failed to allocate device vector A (error code CUDA driver version is insufficient for CUDA runtime version)!" >&2; exit 1',
	],
});
