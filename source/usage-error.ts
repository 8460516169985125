/** What a person did that cannot work: said in three lines on standard error, exit code 2. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	readonly what: string;
	readonly where: string;
	readonly howToMend: string;

	constructor({what, where, howToMend}: {readonly what: string; readonly where: string; readonly howToMend: string}) {
		super(`${what}\n${where}\n${howToMend}`);
		this.what = what;
		this.where = where;
		this.howToMend = howToMend;
	}
}
