/** What an image holds and how it is started: its OCI configuration, files and programs. */
export interface ImageContent {
	/** What `Image size: N bytes` shows: the compressed layers, as containerd counts them. */
	readonly sizeBytes: number;
	readonly entrypoint?: readonly string[];
	readonly command?: readonly string[];
	/** In order; PATH is added if it is not among them. */
	readonly environment?: readonly (readonly [name: string, value: string])[];
	readonly workingDirectory?: string;
	readonly user?: number;
	/** How the image names its user, if not by number. */
	readonly userName?: string;
	/** `SIGTERM` if not given. */
	readonly stopSignal?: string;
	/** What is on the disk, by absolute path. */
	readonly files?: Readonly<Record<string, string>>;
	/** Programs by absolute path; the value is a name in the program table. */
	readonly programs?: Readonly<Record<string, string>>;
	/** Empty directories, and those that must be there before something is written into them. */
	readonly directories?: readonly string[];
}

/** One repository (or several of one content) with the tags it has. */
export interface ImageFamily {
	/** Without a host they are Docker Hub's: `nginx`, `curlimages/curl`, `registry.k8s.io/pause`. */
	readonly repositories: readonly string[];
	/** The tags there are: a list, or a pattern that must match as a whole. */
	readonly tags: readonly string[] | RegExp;
	content(tag: string): ImageContent;
}

export const mebibyte = 1_048_576;
