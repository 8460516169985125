import type {PodSpec} from '../../api/generated/types.ts';
import type {Refusal} from './admission.ts';

/** Sysctls a pod may set that belong to its own namespaces and can do no harm to others, and the namespace. */
const safe: Readonly<Record<string, 'ipc' | 'net'>> = {
	'kernel.shm_rmid_forced': 'ipc',
	'net.ipv4.ip_local_port_range': 'net',
	'net.ipv4.tcp_syncookies': 'net',
	'net.ipv4.ping_group_range': 'net',
	'net.ipv4.ip_unprivileged_port_start': 'net',
	'net.ipv4.ip_local_reserved_ports': 'net',
	'net.ipv4.tcp_keepalive_time': 'net',
	'net.ipv4.tcp_fin_timeout': 'net',
	'net.ipv4.tcp_keepalive_intvl': 'net',
	'net.ipv4.tcp_keepalive_probes': 'net',
	'net.ipv4.tcp_rmem': 'net',
	'net.ipv4.tcp_wmem': 'net',
};

/**
Why the kubelet does not let a pod set kernel parameters. Upstream: pkg/kubelet/sysctl/allowlist.go. Left out:
`allowedUnsafeSysctls`, which is empty by default.
*/
export function sysctlRefusal(spec: PodSpec): Refusal | undefined {
	for (const {name} of spec.securityContext?.sysctls ?? []) {
		const namespace = safe[name.replaceAll('/', '.')];
		const isShared = namespace === 'net' ? spec.hostNetwork : namespace === 'ipc' && spec.hostIPC;
		const why = namespace === undefined ? 'not allowlisted' : isShared ? `not allowed with host ${namespace} enabled` : undefined;
		if (why) return {reason: 'SysctlForbidden', message: `forbidden sysctl: ${JSON.stringify(name)} ${why}`};
	}
	return undefined;
}
