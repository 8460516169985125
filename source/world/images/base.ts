/*
The command-line tools that distributions bring along. The values name programs of the shell's room; a tool it does
not have is left out when an image is put together, as if the image had none.
*/

function at(directory: string, names: string): Record<string, string> {
	const programs: Record<string, string> = {};
	for (const name of names.trim().split(/\s+/)) programs[`${directory}/${name}`] = name;
	return programs;
}

const coreutils = `[ arch base64 basename cat chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dirname du echo env expand
	expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc
	numfmt od paste pathchk pr printenv printf pwd readlink realpath rm rmdir seq sha1sum sha256sum sha512sum shred shuf sleep sort split
	stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users wc who whoami yes`;

const applets = `[ [[ adjtimex ar arch arp arping ash awk base64 basename bc bunzip2 bzcat bzip2 cal cat chgrp chmod chown chroot chvt cksum
	clear cmp comm cp crond crontab cttyhack cut date dc dd df diff dirname dmesg dnsdomainname dos2unix du echo ed egrep env expand expr
	factor false fgrep find fold free ftpget fuser getent getopt getty grep groups gunzip gzip halt hd head hexdump hostid hostname httpd id ifconfig
	install ip ipcalc kill killall killall5 less link ln logger login ls lsof lspci lsusb lzcat md5sum mesg mkdir mkfifo mknod mktemp more
	mount mpstat mv nc netstat nice nl nmeter nohup nologin nproc nslookup od passwd paste pgrep pidof ping ping6 pkill pmap poweroff printenv
	printf ps pstree pwd readlink realpath reboot reset resize rev rm rmdir route run-parts sed seq setsid sh sha1sum sha256sum sha3sum
	sha512sum shred shuf sleep sort split stat strings stty su sum sync tac tail tar tee telnet telnetd test tftp time timeout top touch tr
	traceroute true truncate tty umount uname unexpand uniq unix2dos unlink unzip uptime usleep uuencode vi vlock w watch wc wget which
	whoami whois xargs xxd xz xzcat yes zcat`;

/** busybox's image: everything is one program under many names. */
export const busyboxTools = {...at('/bin', `busybox ${applets}`), '/bin/httpd': 'busybox-httpd'};

/** Alpine: busybox, spread over the usual directories. */
export const alpineTools = {
	...at(
		'/bin',
		`arch ash base64 bbconfig busybox cat chgrp chmod chown cp date dd df dmesg dnsdomainname dumpkmap echo ed egrep false fgrep fsync
		getopt grep gunzip gzip hostname ionice iostat ipcalc kill link linux32 linux64 ln login ls mkdir mknod mktemp more mount mountpoint
		mpstat mv netstat nice pidof ping ping6 ps pwd reformime rev rm rmdir run-parts sed setpriv setserial sh sleep stat stty su sync tar
		touch true umount uname usleep watch zcat`,
	),
	...at(
		'/usr/bin',
		`[ [[ awk basename bc bunzip2 bzcat bzip2 cal chvt cksum clear cmp comm cpio crontab cut dc diff dirname dos2unix du env expand expr
		factor find flock fold free fuser getent groups hd head hexdump hostid id install killall less logger lsof lsusb md5sum mesg mkfifo nc nl
		nmeter nohup nproc nslookup od passwd paste pgrep pkill pmap printenv printf pstree readlink realpath renice reset resize seq setsid
		sha1sum sha256sum sha512sum shred shuf sort split strings sum tac tail tee test time timeout top tr traceroute truncate tty unexpand
		uniq unix2dos unlink unzip uptime uudecode uuencode vi wc wget which who whoami whois xargs xxd xzcat yes`,
	),
	...at('/sbin', 'arp ifconfig ip route reboot poweroff halt apk'),
};

/** Debian's slim images: bash and coreutils, but neither ps nor anything for the network. */
export const debianTools = {
	...at('/bin', `bash sh dash ${coreutils} egrep fgrep grep sed tar gzip gunzip zcat hostname mount umount dmesg more kill which`),
	...at('/usr/bin', `awk mawk perl find xargs diff cmp env clear tput which getent getopt apt apt-get dpkg ${coreutils}`),
};

/** Ubuntu: Debian with procps. */
export const ubuntuTools = {...debianTools, ...at('/bin', 'ps'), ...at('/usr/bin', 'free top uptime pgrep pkill pidof watch w vmstat')};

/** CentOS, Rocky and Fedora. */
export const redhatTools = {
	...at(
		'/usr/bin',
		`bash sh ${coreutils} awk gawk sed grep egrep fgrep find xargs tar gzip gunzip zcat ps top free uptime kill pgrep pkill watch curl
		hostname which vi less more diff cmp clear getopt yum rpm`,
	),
	...at('/bin', `bash sh ${coreutils} awk sed grep egrep fgrep find xargs tar gzip gunzip ps top free kill curl hostname vi less more diff yum`),
};

/** The official images of languages and big servers, which are built on Debian with everything in it. */
export const debianFullTools = {...ubuntuTools, ...at('/usr/bin', 'curl wget git'), ...at('/bin', 'ping')};

export const curl = at('/usr/bin', 'curl');

/** Alpine's package bind-tools, whose nslookup takes the place of busybox's. */
export const bindTools = at('/usr/bin', 'dig host nslookup');

/** What images for looking into networks have in place of busybox's: iproute2, iputils, OpenBSD's nc; and ncat, telnet, ss. */
export const networkTools = {
	'/sbin/ip': 'iproute2/ip',
	'/bin/ping': 'iputils/ping',
	'/usr/bin/nc': 'openbsd/nc',
	'/usr/bin/traceroute': 'traceroute',
	...at('/usr/bin', 'ncat ss telnet'),
	...at('/sbin', 'arping'),
};

/** A shell's files every distribution has. */
export function distributionFiles(name: string, version: string, prettyName: string): Record<string, string> {
	return {
		'/etc/os-release': `PRETTY_NAME="${prettyName}"\nNAME="${prettyName.split(' ').slice(0, -1).join(' ')}"\nVERSION_ID="${version}"\nID=${name}\n`,
		'/etc/passwd':
			'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
		'/etc/group': 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nnogroup:x:65534:\n',
	};
}

export const commonDirectories: readonly string[] = [
	'/root',
	'/home',
	'/tmp',
	'/var/log',
	'/var/run',
	'/run',
	'/opt',
	'/usr/local/bin',
	'/mnt',
	'/srv',
];

export const debianFiles = distributionFiles('debian', '13', 'Debian GNU/Linux 13 (trixie)');
export const alpineFiles = {...distributionFiles('alpine', '3.23.2', 'Alpine Linux v3.23'), '/etc/alpine-release': '3.23.2\n'};
