import {applicationCrash} from './application-crash.ts';
import {applicationHang} from './application-hang.ts';
import {containerKill} from './container-kill.ts';
import {containerRuntimeKill} from './container-runtime-kill.ts';
import {cpuHog} from './cpu-hog.ts';
import {diskFill} from './disk-fill.ts';
import {dnsError} from './dns-error.ts';
import type {Fault} from './fault.ts';
import {httpLatency} from './http-latency.ts';
import {httpStatusCode} from './http-status-code.ts';
import {imageNotFound} from './image-not-found.ts';
import {kubeletServiceKill} from './kubelet-service-kill.ts';
import {memoryHog} from './memory-hog.ts';
import {memoryLeak} from './memory-leak.ts';
import {networkLatency} from './network-latency.ts';
import {networkLoss} from './network-loss.ts';
import {networkPartition} from './network-partition.ts';
import {nodeIoHog} from './node-io-hog.ts';
import {nodeMemoryHog} from './node-memory-hog.ts';
import {nodePoweroff} from './node-poweroff.ts';
import {nodeRestart} from './node-restart.ts';
import {nodeTaint} from './node-taint.ts';
import {pidExhaustion} from './pid-exhaustion.ts';
import {podKill} from './pod-kill.ts';
import {registryUnavailable} from './registry-unavailable.ts';
import {sandboxFailure} from './sandbox-failure.ts';

/** Every fault, in the order help and the palette show them. */
export const catalogue: readonly Fault[] = [
	containerKill,
	podKill,
	httpStatusCode,
	applicationHang,
	httpLatency,
	applicationCrash,
	memoryLeak,
	memoryHog,
	cpuHog,
	diskFill,
	pidExhaustion,
	networkLatency,
	networkLoss,
	imageNotFound,
	nodePoweroff,
	nodeRestart,
	networkPartition,
	kubeletServiceKill,
	containerRuntimeKill,
	nodeTaint,
	nodeMemoryHog,
	nodeIoHog,
	sandboxFailure,
	registryUnavailable,
	dnsError,
];

const byName = new Map(catalogue.map((fault) => [fault.name, fault]));

export function findFault(name: string): Fault | undefined {
	return byName.get(name);
}
