/** Something Kubernetes calls by a name: what it is, when it appears, what comes next, and where to see it here. */
export interface Page {
	/** As the API or kubectl writes it. */
	readonly name: string;
	/** Other spellings that lead here. Case, spaces and signs do not matter. */
	readonly aliases?: readonly string[];
	/** One line. */
	readonly title: {readonly en: string; readonly ko: string};
	/** A few short paragraphs. */
	readonly text: readonly string[];
	/** The same in Korean, paragraph by paragraph. Names, messages and commands stay as Kubernetes writes them. */
	readonly textKo: readonly string[];
	/** Where it shows, in the API's and kubectl's own words. */
	readonly fields: readonly string[];
	/** The file of Kubernetes that decides it. */
	readonly upstream?: string;
	/** A built-in scenario in which it can be seen. */
	readonly scenario?: Example;
	/** Why there is none. */
	readonly unseen?: {readonly en: string; readonly ko: string};
	/** Names of other pages. */
	readonly related: readonly string[];
}

export interface Example {
	/** A built-in scenario. */
	readonly name: string;
	/** Virtual time: `90s`. */
	readonly at: string;
	/** A kubectl command that only reads, without the word kubectl: `get pod web`. */
	readonly command: string;
	/** A regular expression its output matches; if absent, the page's name stands in it as a word. */
	readonly shows?: string;
}

export interface Group {
	readonly name: {readonly en: string; readonly ko: string};
	readonly pages: readonly Page[];
}
