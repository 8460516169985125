/**
What names, labels, ports and keys may look like. Each check gives the sentences upstream gives, none if all is
well. Upstream: apimachinery/pkg/util/validation.
*/
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const configKey = '[-._a-zA-Z0-9]+';
const headerName = '[-A-Za-z0-9]+';

const labelPattern = new RegExp(`^${label}$`);
const subdomainPattern = new RegExp(`^${subdomain}$`);
const searchLabel = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const searchPath = `${searchLabel}(\\.${searchLabel})*`;
const searchPathPattern = new RegExp(`^${searchPath}$`);
const dns1035Pattern = new RegExp(`^${dns1035}$`);
const qualifiedNamePattern = new RegExp(`^${qualifiedName}$`);
const labelValuePattern = new RegExp(`^${labelValue}$`);
const configKeyPattern = new RegExp(`^${configKey}$`);
const headerNamePattern = new RegExp(`^${headerName}$`);

const none: readonly string[] = [];

/** At most 63 characters, no dots: container names, hostnames, namespaces. */
export function dns1123LabelProblems(value: string): readonly string[] {
	const fits = labelPattern.test(value);
	if (fits && value.length <= 63) return none;
	const problems = value.length > 63 ? [tooLong(63)] : [];
	if (!fits && subdomainPattern.test(value)) problems.push('must not contain dots');
	else if (!fits) {
		problems.push(
			mismatch(
				"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
				label,
				'my-name',
				'123-abc',
			),
		);
	}
	return problems;
}

/** Where names are looked for: as a subdomain, but underscores are allowed, and a dot at the end. */
export function searchPathProblems(value: string): readonly string[] {
	if (value === '.') return none;
	const path = value.replace(/\.$/, '');
	const problems = path.length > 253 ? [tooLong(253)] : [];
	if (!searchPathPattern.test(path)) {
		problems.push(
			mismatch(
				"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
				searchPath,
				'example.com',
			),
		);
	}
	return problems;
}

/** At most 253 characters, dots allowed: the names of most objects. */
export function dns1123SubdomainProblems(value: string): readonly string[] {
	const fits = subdomainPattern.test(value);
	if (fits && value.length <= 253) return none;
	const problems = value.length > 253 ? [tooLong(253)] : [];
	if (!fits) {
		problems.push(
			mismatch(
				"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
				subdomain,
				'example.com',
			),
		);
	}
	return problems;
}

/** As a label, but with a letter first: the names of Services. */
export function dns1035LabelProblems(value: string): readonly string[] {
	const fits = dns1035Pattern.test(value);
	if (fits && value.length <= 63) return none;
	const problems = value.length > 63 ? [tooLong(63)] : [];
	if (!fits) {
		problems.push(
			mismatch(
				"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
				dns1035,
				'my-name',
				'abc-123',
			),
		);
	}
	return problems;
}

/** `[prefix/]name`: the keys of labels, annotations and taints, condition types, resource names. */
export function qualifiedNameProblems(value: string): readonly string[] {
	const slash = value.indexOf('/');
	const name = value.slice(slash + 1);
	const isWellFormed = qualifiedNamePattern.test(name);
	if (slash === -1 && isWellFormed && name.length <= 63) return none;
	const message = mismatch(
		"must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
		qualifiedName,
		'MyName',
		'my.name',
		'123-abc',
	);
	if (name.includes('/')) return [`a qualified name ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
	const problems: string[] = [];
	if (slash === 0) problems.push('prefix part must be non-empty');
	else if (slash > 0) problems.push(...dns1123SubdomainProblems(value.slice(0, slash)).map((problem) => `prefix part ${problem}`));
	if (name === '') problems.push('name part must be non-empty');
	else if (name.length > 63) problems.push('name part must be no more than 63 bytes');
	if (!isWellFormed) problems.push(`name part ${message}`);
	return problems;
}

export function labelValueProblems(value: string): readonly string[] {
	const fits = labelValuePattern.test(value);
	if (fits && value.length <= 63) return none;
	const problems = value.length > 63 ? ['must be no more than 63 bytes'] : [];
	if (!fits) {
		problems.push(
			mismatch(
				"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
				labelValue,
				'MyValue',
				'my_value',
				'12345',
			),
		);
	}
	return problems;
}

/** The keys of ConfigMaps and Secrets. */
export function configKeyProblems(value: string): readonly string[] {
	const problems = value.length > 253 ? [tooLong(253)] : [];
	if (!configKeyPattern.test(value)) {
		problems.push(
			mismatch("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", configKey, 'key.name', 'KEY_NAME', 'key-name'),
		);
	}
	if (value === '.') problems.push("must not be '.'");
	else if (value === '..') problems.push("must not be '..'");
	else if (value.startsWith('..')) problems.push("must not start with '..'");
	return problems;
}

export function environmentNameProblems(value: string): readonly string[] {
	if (value === '') return ['environment variable name must be non-empty'];
	return /^[\x20-\x3c\x3e-\x7e]*$/.test(value)
		? none
		: ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function httpHeaderNameProblems(value: string): readonly string[] {
	if (headerNamePattern.test(value)) return none;
	return [mismatch("a valid HTTP header must consist of alphanumeric characters or '-'", headerName, 'X-Header-Name')];
}

export function portNumberProblems(port: number): readonly string[] {
	return port >= 1 && port <= 65_535 ? none : ['must be between 1 and 65535, inclusive'];
}

export function portNameProblems(name: string): readonly string[] {
	const problems: string[] = [];
	if (name.length > 15) problems.push(tooLong(15));
	if (!/^[-a-z0-9]+$/.test(name)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
	if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
	if (name.includes('--')) problems.push('must not contain consecutive hyphens');
	if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
	return problems;
}

export function isIpv4(value: string): boolean {
	return /^(\d{1,3}\.){3}\d{1,3}$/.test(value) && value.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

export function isIpAddress(value: string): boolean {
	return isIpv4(value) || isIpv6(value);
}

function isIpv6(value: string): boolean {
	const sides = value.split('::');
	if (!value.includes(':') || sides.length > 2) return false;
	const groups = sides.flatMap((side) => (side === '' ? [] : side.split(':')));
	const last = groups.at(-1) ?? '';
	const hasIpv4 = isIpv4(last);
	const plain = hasIpv4 ? groups.slice(0, -1) : groups;
	const count = plain.length + (hasIpv4 ? 2 : 0);
	return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (sides.length === 2 ? count < 8 : count === 8);
}

function tooLong(length: number): string {
	return `must be no more than ${length} characters`;
}

function mismatch(sentence: string, pattern: string, ...examples: readonly string[]): string {
	const shown = examples.map((example) => `'${example}', `).join(' or ');
	return `${sentence} (e.g. ${shown}regex used for validation is '${pattern}')`;
}
