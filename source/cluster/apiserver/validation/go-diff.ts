/**
The difference of two objects in the manner of go-cmp, which the API server puts behind `pod updates may not change
fields other than …`. Like upstream's it is for people, not for programs: the names are those of Go's fields,
unchanged neighbours are counted, not shown.
*/
export function goDiff(typeName: string, before: unknown, after: unknown): string {
	const lines: string[] = [];
	diffStruct(lines, typeName, '', asRecord(before), asRecord(after), 0);
	return `${lines.join('\n')}\n`;
}

type JsonObject = {readonly [key: string]: unknown};

function diffStruct(lines: string[], typeName: string, label: string, before: JsonObject, after: JsonObject, depth: number): void {
	lines.push(`  ${'\t'.repeat(depth)}${label}${typeName}{`);
	let identical = 0;
	const flush = (): void => {
		if (identical > 0) lines.push(`  ${'\t'.repeat(depth + 1)}... // ${identical} identical field${identical === 1 ? '' : 's'}`);
		identical = 0;
	};
	for (const key of Object.keys({...before, ...after})) {
		if (JSON.stringify(before[key]) === JSON.stringify(after[key])) {
			identical += 1;
			continue;
		}
		flush();
		diffValue(lines, `${goName(key)}: `, before[key], after[key], depth + 1);
	}
	flush();
	lines.push(`  ${'\t'.repeat(depth)}}${depth === 0 ? '' : ','}`);
}

function diffValue(lines: string[], label: string, before: unknown, after: unknown, depth: number): void {
	if (Array.isArray(before) && Array.isArray(after)) {
		diffList(lines, label, before, after, depth);
	} else if (isRecord(before) && isRecord(after)) {
		diffStruct(lines, '', label, before, after, depth);
	} else {
		const indent = '\t'.repeat(depth);
		if (before !== undefined || after !== undefined) lines.push(`- ${indent}${label}${goValue(before)},`);
		lines.push(`+ ${indent}${label}${goValue(after)},`);
	}
}

function diffList(lines: string[], label: string, before: readonly unknown[], after: readonly unknown[], depth: number): void {
	const indent = '\t'.repeat(depth);
	lines.push(`  ${indent}${label}{`);
	for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
		const [left, right] = [before[index], after[index]];
		if (JSON.stringify(left) === JSON.stringify(right)) lines.push(`  ${indent}\t... // 1 identical element`);
		else if (index >= after.length) lines.push(`- ${indent}\t${goValue(left)},`);
		else if (index >= before.length) lines.push(`+ ${indent}\t${goValue(right)},`);
		else diffValue(lines, '', left, right, depth + 1);
	}
	lines.push(`  ${indent}},`);
}

function goValue(value: unknown): string {
	if (value === undefined || value === null) return 'nil';
	if (Array.isArray(value)) return `{${value.map(goValue).join(', ')}}`;
	if (isRecord(value)) {
		return `{${Object.entries(value)
			.map(([key, item]) => `${goName(key)}: ${goValue(item)}`)
			.join(', ')}}`;
	}
	return JSON.stringify(value);
}

/** `hostIP` is `HostIP`; a key of a map, as a label, keeps its letters. */
function goName(key: string): string {
	return /^[a-z][A-Za-z0-9]*$/.test(key) ? key[0]!.toUpperCase() + key.slice(1) : JSON.stringify(key);
}

function isRecord(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asRecord(value: unknown): JsonObject {
	return isRecord(value) ? value : {};
}
