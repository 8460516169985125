/** Whose a file is; absent: root's. */
export interface Owner {
	user?: number;
	group?: number;
}

/** What a path leads to. */
export type FileNode =
	/** `zeroBytes` is the length of what follows `text` and is not kept: `dd if=/dev/zero` writes gigabytes. */
	| ({kind: 'file'; text: string; mode: number; modifiedAtMs: number; zeroBytes?: number} & Owner)
	/** A program of the image: its name in the programs table. */
	| {kind: 'binary'; program: string}
	/** `isInMemory`: on a tmpfs, whose directories are as large as what is in them. */
	| ({kind: 'directory'; mode: number; modifiedAtMs: number; isInMemory?: true} & Owner)
	| {kind: 'device'; name: 'null' | 'zero' | 'random' | 'stdout' | 'stderr'}
	/** A symbolic link. `stat`, `read`, `write` and `list` follow it. */
	| ({kind: 'link'; target: string; modifiedAtMs?: number} & Owner);

export type FileError = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EROFS' | 'EACCES' | 'EPERM' | 'EBUSY' | 'ENOSPC';

/**
A container's files: the image's, a writable layer above them, and the mounted volumes. Paths are absolute and
normalized by the caller's working directory through `resolve`. Errors are returned, as error numbers are.
*/
export interface FileSystem {
	resolve(workingDirectory: string, path: string): string;
	stat(path: string): FileNode | undefined;
	/** Undefined if it is no readable file. */
	read(path: string): string | undefined;
	/** `zeroBytes` more bytes follow the text. */
	write(path: string, text: string, options?: {append?: boolean; zeroBytes?: number}): FileError | undefined;
	/** Names in a directory, sorted; undefined if it is none. */
	list(path: string): readonly string[] | undefined;
	makeDirectory(path: string): FileError | undefined;
	/** Removes a file or an empty directory. */
	remove(path: string): FileError | undefined;
	setMode(path: string, mode: number): FileError | undefined;
	/** chown(2); a link itself with `isLink`. */
	setOwner(path: string, owner: Owner, isLink?: boolean): FileError | undefined;
	/** Gives the file another time, as touch(1) and tar(1) do. */
	setTime(path: string, modifiedAtMs: number): FileError | undefined;
	/** Whether whoever asks may read (`r`), write (`w`), or run or enter (`x`) what the path leads to. */
	access(path: string, wanted: 'r' | 'w' | 'x'): FileError | undefined;
	/** What stands at the path itself: a link is not followed. */
	statLink(path: string): FileNode | undefined;
	makeLink(path: string, target: string): FileError | undefined;
	/** The binary a name leads to along a search path, where the image alone says so; undefined: look for it. */
	binaryOnPath?(name: string, searchPath: string): {readonly path: string; readonly program: string} | undefined;
}

/** As strerror(3) says it. */
export function errorText(error: FileError): string {
	return errorTexts[error];
}

const errorTexts: Readonly<Record<FileError, string>> = {
	ENOENT: 'No such file or directory',
	EEXIST: 'File exists',
	ENOTDIR: 'Not a directory',
	EISDIR: 'Is a directory',
	ENOTEMPTY: 'Directory not empty',
	EROFS: 'Read-only file system',
	EACCES: 'Permission denied',
	EPERM: 'Operation not permitted',
	EBUSY: 'Device or resource busy',
	ENOSPC: 'No space left on device',
};
