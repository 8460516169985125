import {type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments} from 'yaml';
import type {Problem, SourcePosition} from './scenario.ts';

/** The way to a value: keys and list indices. */
export type YamlPath = readonly (string | number)[];

/** A YAML text with its documents, and where everything in them stands. */
export class YamlSource {
	readonly file: string;
	readonly documents: readonly Document.Parsed[];
	readonly problems: Problem[] = [];
	readonly #lines = new LineCounter();

	constructor(text: string, file: string) {
		this.file = file;
		const parsed = parseAllDocuments(text, {lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true});
		this.documents = Array.isArray(parsed) ? parsed : [];
		for (const document of this.documents) {
			for (const error of document.errors) {
				this.problems.push({...this.#positionAt(error.pos[0]), message: `this is not YAML: ${error.message}`, hint: yamlHint(error.message)});
			}
		}
	}

	/** Where the value at `path` begins, or the nearest part of the way there that exists. With `isKey`, where its key does. */
	position(document: Document.Parsed, path: YamlPath, isKey = false): SourcePosition {
		let node: unknown = document.contents;
		let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
		for (const [depth, part] of path.entries()) {
			const isLast = depth === path.length - 1;
			if (typeof part === 'number' && !isSeq(node)) {
				// What may be one or a list of them was read as a list; here it is one.
				offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
			} else if (isMap(node)) {
				const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part));
				if (!pair) break;
				node = pair.value;
				const target = isLast && !isKey && isNode(node) ? (node as Node) : (pair.key as Node);
				offset = target.range?.[0] ?? offset;
			} else if (isSeq(node)) {
				node = node.items[Number(part)];
				if (!isNode(node)) break;
				offset = node.range?.[0] ?? offset;
			} else {
				break;
			}
		}
		return this.#positionAt(offset);
	}

	#positionAt(offset: number): SourcePosition {
		const {line, col} = this.#lines.linePos(offset);
		return {file: this.file, line: Math.max(1, line), column: Math.max(1, col)};
	}
}

function yamlHint(message: string): string {
	if (/tab/i.test(message)) return 'indent with spaces; YAML allows no tabs there';
	if (/unique/i.test(message)) return 'a key may stand once in a mapping; take one of them away';
	if (/indent/i.test(message)) return 'line it up with its siblings: the same depth for the same mapping or list';
	return 'look at this line and the one before it: quotes, colons and indentation';
}
