/** The operating system of every machine. What a node reports and what its containers see is the same kernel. */
export const hostSystem = {
	osImage: 'Debian GNU/Linux 13 (trixie)',
	kernelRelease: '6.12.57+deb13-amd64',
	kernelVersion: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)',
	/** Who built it, as `/proc/version` has it between release and version. */
	kernelBuild: '(debian-kernel@lists.debian.org) (x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0)',
} as const;
