/*
Archives as tar writes and reads them (ustar), for `kubectl cp`. They are texts of UTF-8, as everything in a container
here. Own reader and writer: the libraries for it are streams, and nothing here may wait for a promise.
*/

const block = 512;

export interface ArchiveEntry {
	readonly name: string;
	readonly kind: 'file' | 'directory' | 'link';
	/** What is in a file, where a link leads. */
	readonly text: string;
}

export function packArchive(files: readonly {readonly name: string; readonly text: string}[]): string {
	return `${files.map(packed).join('')}${'\0'.repeat(2 * block)}`;
}

function packed({name, text}: {readonly name: string; readonly text: string}): string {
	const field = (value: string, width: number): string => value.slice(0, width).padEnd(width, '\0');
	const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
	const size = Buffer.byteLength(text);
	const before = `${field(name, 100)}${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}${octal(size, 12)}${octal(0, 12)}`;
	const after = `0${field('', 100)}ustar\0${'00'}${field('', 32)}${field('', 32)}${octal(0, 8)}${octal(0, 8)}${'\0'.repeat(167)}`;
	let sum = 8 * 32;
	for (const byte of Buffer.from(before + after)) sum += byte;
	const padding = (block - (size % block)) % block;
	return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}${text}${'\0'.repeat(padding)}`;
}

/** What is in an archive, and what stands before it: tar's complaints go to the same place here. */
export function unpackArchive(output: string): {readonly entries: readonly ArchiveEntry[]; readonly said: string} {
	const bytes = Buffer.from(output);
	const magic = bytes.indexOf('ustar\0');
	if (magic < 257) return {entries: [], said: output.replaceAll('\0', '')};
	const entries: ArchiveEntry[] = [];
	let at = magic - 257;
	const said = bytes.subarray(0, at).toString();
	while (at + block <= bytes.length && bytes[at] !== 0) {
		const field = (from: number, length: number): string => {
			const part = bytes.subarray(at + from, at + from + length);
			const end = part.indexOf(0);
			return part.subarray(0, end < 0 ? undefined : end).toString();
		};
		const size = Number.parseInt(field(124, 12), 8) || 0;
		const type = field(156, 1);
		const kind = type === '5' ? 'directory' : type === '2' ? 'link' : 'file';
		const text = kind === 'link' ? field(157, 100) : bytes.subarray(at + block, at + block + size).toString();
		entries.push({name: field(0, 100), kind, text});
		at += block + Math.ceil(size / block) * block;
	}
	return {entries, said: said + bytes.subarray(at).toString().replaceAll('\0', '')};
}
