import {alignTabs} from '../tabwriter.ts';

/** Collects lines with tabs and aligns them at the end. Upstream: kubectl/pkg/describe, `PrefixWriter`. */
export class DescribeWriter {
	#text = '';
	#done = '';

	/** A line, two spaces in for each level. */
	line(level: number, text: string): void {
		this.put(`${'  '.repeat(level)}${text}\n`);
	}

	put(text: string): void {
		this.#text += text;
	}

	/** What comes now is not aligned with what came before. */
	flush(): void {
		this.#done += alignTabs(this.#text, {minWidth: 0, padding: 2});
		this.#text = '';
	}

	toString(): string {
		this.flush();
		return this.#done;
	}
}
