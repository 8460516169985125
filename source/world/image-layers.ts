import type {ProgramDeclaration} from './declared-program.ts';
import type {ImageContent} from './images/image.ts';
import type {RegistryCredentials} from './types.ts';

/*
An image as data, and how it is laid over another, as a Dockerfile does it. The images everybody knows (images/) and
those a scenario declares are both said in this form.
*/

export interface ImageDeclaration {
	/** `shop/api` is the repository with all its tags, `shop/api:1.2` one tag of it. */
	readonly names: readonly string[];
	/** What it is built on: another image, `scratch`, or `distroless`. */
	readonly from?: string;
	readonly sizeBytes?: number;
	/** A number, or a name of /etc/passwd. */
	readonly user?: number | string;
	readonly workingDirectory?: string;
	readonly environment?: readonly (readonly [name: string, value: string])[];
	readonly entrypoint?: readonly string[];
	readonly command?: readonly string[];
	readonly stopSignal?: string;
	/** `linux/arm64`; the machines are `linux/amd64`. */
	readonly platform?: string;
	readonly files?: Readonly<Record<string, string>>;
	/** Command-line tools, by name. */
	readonly tools?: readonly string[];
	readonly program?: ProgramDeclaration;
	/** Only for who shows credentials: these, or any. */
	readonly private?: boolean | RegistryCredentials;
}

/** What a declaration says of everything but its program. */
export type ImageLayer = Omit<ImageDeclaration, 'names' | 'from' | 'platform' | 'program' | 'private'>;

/** The number of a user whom no file knows, as `useradd` gives it first. */
const usualUser = 1000;
const shells: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'busybox', 'env', 'exec', 'tini', 'dumb-init']);

export function laidOver(content: ImageContent, layer: ImageLayer): ImageContent {
	const {sizeBytes, user, workingDirectory, environment = [], entrypoint, command, stopSignal, files = {}, tools = []} = layer;
	const variables = new Map<string, string>(content.environment ?? []);
	for (const [name, value] of environment) variables.set(name, value);
	return {
		...content,
		...(sizeBytes === undefined ? {} : {sizeBytes}),
		...(user === undefined ? {} : userOf(user, {...content.files, ...files})),
		...(workingDirectory === undefined ? {} : {workingDirectory}),
		...(stopSignal === undefined ? {} : {stopSignal}),
		environment: [...variables],
		// As in a Dockerfile: an ENTRYPOINT of its own takes the CMD of what it is built on away.
		...(entrypoint ? {entrypoint, command: command ?? []} : command ? {command} : {}),
		files: {...content.files, ...files},
		programs: {...content.programs, ...Object.fromEntries(tools.map((tool) => [`/usr/bin/${tool}`, tool]))},
		directories: [...(content.directories ?? []), ...(workingDirectory === undefined ? [] : [workingDirectory])],
	};
}

function userOf(user: number | string, files: Readonly<Record<string, string>>): {user: number; userName: string | undefined} {
	if (typeof user === 'number') return {user, userName: undefined};
	const line = files['/etc/passwd']?.split('\n').find((text) => text.startsWith(`${user}:`));
	return {user: Number(line?.split(':')[2] ?? usualUser), userName: user};
}

/** What the image's command is really about: not a shell, an entrypoint script, or their options. */
export function commandWord({entrypoint = [], command = [], files = {}}: ImageContent): string | undefined {
	const words = [...entrypoint, ...command].flatMap((argument) => argument.split(/\s+/));
	return words.find((word) => {
		const name = word.slice(word.lastIndexOf('/') + 1);
		return word !== '' && !word.startsWith('-') && !shells.has(name) && !name.includes('entrypoint') && !(word in files);
	});
}

/** Where a word of a command is on the disk. */
export function programPath(word: string, programs: Readonly<Record<string, string>>, workingDirectory = ''): string {
	if (word.startsWith('./')) return `${workingDirectory}/${word.slice(2)}`;
	if (word.includes('/')) return word;
	return Object.keys(programs).find((path) => path.endsWith(`/${word}`)) ?? `/usr/local/bin/${word}`;
}
