import {addressNumber, type ListeningSocket, type NetworkStack} from './stack.ts';

/* What the kernel shows of a network namespace in `/proc/net`. Left out: counters, UDP, IPv6. */

export function networkFile(path: string, {interfaces, routes, neighbours}: NetworkStack): string {
	switch (path) {
		case '/proc/net/dev':
			return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${interfaces
				.map(
					({name}) =>
						`${name.padStart(6)}:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0\n`,
				)
				.join('')}`;
		case '/proc/net/arp':
			return `IP address       HW type     Flags       HW address            Mask     Device\n${neighbours
				.map(({ip, macAddress, device}) => `${ip.padEnd(16)} 0x1         0x2         ${macAddress}     *        ${device}\n`)
				.join('')}`;
		default:
			return `${'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'.padEnd(127)}\n${routes
				.map(({destination, gateway, device}) => {
					const mask = destination ? hexadecimal(maskNumber(destination.prefixLength)) : '00000000';
					const flags = gateway === undefined ? '0001' : '0003';
					return `${`${device}\t${hexadecimal(destination ? addressNumber(destination.ip) : 0)}\t${hexadecimal(gateway === undefined ? 0 : addressNumber(gateway))}\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0`.padEnd(127)}\n`;
				})
				.join('')}`;
	}
}

function maskNumber(prefixLength: number): number {
	return (0xffff_ffff << (32 - prefixLength)) >>> 0;
}

/** An address as the kernel prints it: the number its bytes are on a machine that has the lowest first. */
function hexadecimal(address: number): string {
	return [0, 8, 16, 24]
		.map((shift) => ((address >>> shift) & 255).toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase();
}

export function tcpFile(sockets: readonly ListeningSocket[]): string {
	const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'.padEnd(149);
	const lines = sockets.map(({port, user}, index) => {
		const local = `00000000:${port.toString(16).toUpperCase().padStart(4, '0')}`;
		return `${String(index).padStart(4)}: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 ${String(user).padStart(5)}        0 ${20_000 + index} 1 0000000000000000 100 0 0 10 0`.padEnd(
			149,
		);
	});
	return `${[head, ...lines].join('\n')}\n`;
}
