import type {Program} from '../program.ts';
import {commandProgram, shellProgram} from '../shell/shell-program.ts';
import {busyboxHttpd} from './httpd.ts';
import {stressProgram} from './stress.ts';
import {commands} from './table.ts';

const shells = ['sh', 'ash', 'dash', 'bash'] as const;

/** Every program of this room: a binary in an image names one of them. */
export const shellPrograms: readonly Program[] = [
	...shells.map(shellProgram),
	...[...commands.keys()].map(commandProgram),
	busyboxHttpd,
	stressProgram('stress'),
	stressProgram('stress-ng'),
];

const programNames: ReadonlySet<string> = new Set(shellPrograms.map((program) => program.name));

function known(names: string): readonly string[] {
	return names
		.trim()
		.split(/\s+/)
		.filter((name) => programNames.has(name));
}

/** The applets of busybox that there are programs for; each is a binary of its own name, beside `/bin/busybox`. */
export const busyboxBinaries: readonly string[] =
	known(`[ arch arp arping ash awk base64 basename bc cat chgrp cksum cmp comm diff dos2unix expand factor fold groups gunzip gzip hd hexdump install od
	printenv sha512sum split strings tar unexpand unix2dos vi xxd zcat chmod chown clear cp cut date dd df dirname du echo egrep env expr
	fallocate false fgrep find flock free grep head hostname id ifconfig ionice ip kill killall ln logger ls md5sum mkdir mktemp mv nc netstat nice nl nohup nproc nslookup paste pgrep
	pidof ping pkill printenv printf ps pwd readlink realpath rev rm rmdir route sed seq setsid sh sha1sum sha256sum shuf sleep sort stat sum sync tac tail tee
	telnet test time timeout top touch tr traceroute true truncate tty uname uniq unlink uptime usleep watch wc wget which whoami xargs yes`);

/** What Debian's slim images have: coreutils, grep, sed, awk, findutils, a shell. */
export const coreutilsBinaries: readonly string[] =
	known(`[ arch awk base64 basename bash cat chgrp cksum cmp comm diff expand factor fold groups gunzip gzip hexdump install join od
	sha512sum split tar unexpand xxd zcat chmod chown clear cp cut dash date dd df dirname du echo egrep env expr
	fallocate false fgrep find getent grep head hostname id ionice ln ls md5sum mkdir mktemp mv nice nl nohup nproc paste printenv printf pwd readlink realpath
	rev rm rmdir sed seq setsid sh sha1sum sha256sum shuf sleep sort stat stdbuf sum sync tac tail tee test timeout touch tr true truncate tty uname
	uniq unlink wc which whoami xargs yes`);
