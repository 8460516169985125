import type {FileSystem} from './file-system.ts';

/** The C library an image's programs are linked with. */
export type CLibrary = 'glibc' | 'musl';

/** alpine's is musl, and so is that of busybox's images which say so. */
export function cLibraryOf(files: FileSystem): CLibrary {
	const isMusl = files.stat('/etc/alpine-release') !== undefined || /musl/.test(files.read('/etc/os-release') ?? '');
	return isMusl ? 'musl' : 'glibc';
}
