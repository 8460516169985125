import type {ContainerConfig} from './types.ts';

/*
AppArmor and seccomp profiles of a machine, as far as a container can be put under one. A profile in a file below
/etc/apparmor.d is loaded, as apparmor.service would have it. Of AppArmor's rules those that deny writing are kept; a
seccomp profile either lets a program start or, if it refuses every call, does not.
*/

export const appArmorFolder = '/etc/apparmor.d';

/** The machine's files. */
export interface ProfileFiles {
	readFile(path: string): string | undefined;
	listFiles(directory: string): readonly string[];
}

/** Why a container cannot be created under the profiles it asks for. */
export type ProfileProblem =
	| {readonly kind: 'apparmor'; readonly profile: string}
	| {readonly kind: 'seccomp-missing'; readonly path: string}
	| {readonly kind: 'seccomp-unreadable'; readonly path: string; readonly text: string};

export function profileProblem({appArmorProfile, seccompProfile}: ContainerConfig, files: ProfileFiles): ProfileProblem | undefined {
	if (appArmorProfile !== undefined && appArmorProfile !== unconfined && appArmorRules(appArmorProfile, files) === undefined) {
		return {kind: 'apparmor', profile: appArmorProfile};
	}
	if (seccompProfile === undefined) return undefined;
	const text = files.readFile(seccompProfile);
	if (text === undefined) return {kind: 'seccomp-missing', path: seccompProfile};
	return parseSeccomp(text) ? undefined : {kind: 'seccomp-unreadable', path: seccompProfile, text};
}

export const unconfined = 'unconfined';

/** Whether the profile refuses even the calls a process is started with. */
export function isEveryCallRefused({seccompProfile}: ContainerConfig, files: ProfileFiles): boolean {
	const text = seccompProfile === undefined ? undefined : files.readFile(seccompProfile);
	const profile = text === undefined ? undefined : parseSeccomp(text);
	return profile !== undefined && /ERRNO|KILL|TRAP/.test(profile.defaultAction ?? '') && (profile.syscalls ?? []).length === 0;
}

/** The paths that may not be written, as patterns; undefined: no such profile is loaded. */
export function deniedWrites({appArmorProfile}: ContainerConfig, files: ProfileFiles): readonly RegExp[] {
	const rules = appArmorProfile === undefined ? undefined : appArmorRules(appArmorProfile, files);
	if (rules === undefined) return [];
	return Array.from(rules.matchAll(/^\s*(?:audit\s+)?deny\s+(?:file\s+)?(\/\S*)\s+([a-z]+)\s*,/gm)).flatMap(([, path = '', rights = '']) =>
		/[wa]/.test(rights) ? [globPattern(path)] : [],
	);
}

function appArmorRules(profile: string, files: ProfileFiles): string | undefined {
	for (const name of files.listFiles(appArmorFolder)) {
		const text = files.readFile(`${appArmorFolder}/${name}`) ?? '';
		for (const [, declared = '', body = ''] of text.matchAll(/^\s*profile\s+"?([^\s"{]+)"?[^{\n]*\{([\s\S]*?)^\s*\}/gm)) {
			if (declared === profile) return body;
		}
	}
	return undefined;
}

/** `*` stays within a folder, `**` does not, `{a,b}` is either. */
function globPattern(glob: string): RegExp {
	const source = glob.replace(/\*\*|\*|\?|[{},]|[.+^$()|[\]\\]/g, (sign) => {
		if (sign === '**') return '.*';
		if (sign === '*') return '[^/]*';
		if (sign === '?') return '[^/]';
		if (sign === '{') return '(?:';
		if (sign === '}') return ')';
		return sign === ',' ? '|' : `\\${sign}`;
	});
	return new RegExp(`^${source}$`);
}

interface SeccompProfile {
	readonly defaultAction?: string;
	readonly syscalls?: readonly unknown[];
}

function parseSeccomp(text: string): SeccompProfile | undefined {
	try {
		return JSON.parse(text) as SeccompProfile;
	} catch {
		return undefined;
	}
}
