import type {FilterPlugin, ScorePlugin} from '../framework.ts';
import {imageLocality} from './image-locality.ts';
import {interPodAffinity, interPodAffinityScore, type SelectNamespaces} from './inter-pod-affinity.ts';
import {nodeAffinity, nodeAffinityScore} from './node-affinity.ts';
import {nodeName} from './node-name.ts';
import {nodePorts} from './node-ports.ts';
import {nodeResourcesBalancedAllocation} from './node-resources-balanced-allocation.ts';
import {leastAllocated, nodeResourcesFit} from './node-resources-fit.ts';
import {nodeUnschedulable} from './node-unschedulable.ts';
import {type DefaultSelector, podTopologySpread, podTopologySpreadScore} from './pod-topology-spread.ts';
import {taintToleration, taintTolerationScore} from './taint-toleration.ts';
import {volumeBinding} from './volume-binding.ts';

/** The filters in the order upstream runs them; the first that refuses a node speaks for it. */
export function defaultFilters(selectNamespaces: SelectNamespaces): readonly FilterPlugin[] {
	return [
		nodeUnschedulable(),
		nodeName(),
		taintToleration(),
		nodeAffinity(),
		nodePorts(),
		nodeResourcesFit(),
		volumeBinding(),
		podTopologySpread(),
		interPodAffinity(selectNamespaces),
	];
}

/** Upstream: pkg/scheduler/apis/config/v1/default_plugins.go. */
export function defaultScorers(selectNamespaces: SelectNamespaces, defaultSelector: DefaultSelector): readonly ScorePlugin[] {
	return [
		taintTolerationScore(),
		nodeAffinityScore(),
		podTopologySpreadScore(defaultSelector),
		interPodAffinityScore(selectNamespaces),
		leastAllocated(),
		nodeResourcesBalancedAllocation(),
		imageLocality(),
	];
}
