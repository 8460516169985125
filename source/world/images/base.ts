function at(directory: string, names: string): Record<string, string> {
	const programs: Record<string, string> = {};
	for (const name of names.trim().split(/\s+/)) programs[`${directory}/${name}`] = name;
	return programs;
}

/** What Debian's slim images have. */
export const debianTools = at('/bin', 'sh sleep echo ls cat');
export const busyboxTools = at('/bin', 'sh sleep echo ls cat');
