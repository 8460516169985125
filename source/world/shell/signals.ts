/* The signals of Linux on x86-64, by name and number. */

export const signalNumbers: Readonly<Record<string, number>> = {
	HUP: 1,
	INT: 2,
	QUIT: 3,
	ILL: 4,
	TRAP: 5,
	ABRT: 6,
	BUS: 7,
	FPE: 8,
	KILL: 9,
	USR1: 10,
	SEGV: 11,
	USR2: 12,
	PIPE: 13,
	ALRM: 14,
	TERM: 15,
	STKFLT: 16,
	CHLD: 17,
	CONT: 18,
	STOP: 19,
	TSTP: 20,
	TTIN: 21,
	TTOU: 22,
	URG: 23,
	XCPU: 24,
	XFSZ: 25,
	VTALRM: 26,
	PROF: 27,
	WINCH: 28,
	IO: 29,
	PWR: 30,
	SYS: 31,
};

export function signalNumber(signal: string): number {
	return signalNumbers[signal.replace(/^SIG/, '')] ?? 0;
}

/** `TERM` of `15`, `TERM`, `SIGTERM` or `term`; undefined if there is none such. */
export function signalName(text: string): string | undefined {
	if (/^\d+$/.test(text)) {
		if (text === '0') return 'EXIT';
		return Object.keys(signalNumbers).find((name) => signalNumbers[name] === Number(text));
	}
	const name = text.toUpperCase().replace(/^SIG/, '');
	return name === 'EXIT' || name in signalNumbers ? name : undefined;
}
