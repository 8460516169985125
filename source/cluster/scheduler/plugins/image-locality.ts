import {nodeScoreMost, type ScorePlugin} from '../framework.ts';
import type {SchedulerCache} from '../scheduler-cache.ts';

const sizeMin = 23 * 1024 * 1024;
const sizeMaxPerContainer = 1000 * 1024 * 1024;

/**
Prefers nodes that have the pod's images, the more so the larger they are and the more nodes have them. As
upstream, a name is not expanded: `nginx` is not found where the node knows `docker.io/library/nginx`.
*/
export function imageLocality(): ScorePlugin {
	let images: readonly string[] = [];
	let cache: SchedulerCache;
	let containers = 0;
	let nodesTotal = 0;
	return {
		name: 'ImageLocality',
		weight: 1,
		preScore(cycle) {
			const {containers: app, initContainers: init = []} = cycle.pod.pod.spec;
			({cache} = cycle);
			nodesTotal = cycle.nodes.length;
			containers = app.length + init.length;
			images = [...init, ...app].map(({image}) => withTag(image ?? '')).filter((image) => cache.imageNodes(image) > 0);
			return images.length > 0;
		},
		score(node) {
			let sum = 0;
			for (const image of images) {
				const sizeBytes = node.images.get(image);
				if (sizeBytes !== undefined) sum += Math.trunc(sizeBytes * (cache.imageNodes(image) / nodesTotal));
			}
			const most = sizeMaxPerContainer * containers;
			return Math.trunc((nodeScoreMost * (Math.min(Math.max(sum, sizeMin), most) - sizeMin)) / (most - sizeMin));
		},
	};
}

function withTag(image: string): string {
	return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
