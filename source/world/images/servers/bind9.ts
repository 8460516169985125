import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const bind9 = defineImage({
	names: ['internetsystemsconsortium/bind9', 'ubuntu/bind9', 'powerdns/pdns-auth-48', 'andyshinn/dnsmasq', 'jpillora/dnsmasq'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 90_214_336,
	programName: 'bind9',
	program: {
		bootMs: [200, 600],
		ports: tcp(53),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});
