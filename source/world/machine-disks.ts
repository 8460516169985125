import {inBlocks} from './container-figures.ts';
import type {CriRuntime} from './container-runtime.ts';
import type {FileSystemStats, MachineCapacity} from './types.ts';
import type {MachineVolumes} from './volumes.ts';

/*
What lies on a machine's disks. The file system of the kubelet (nodefs) holds the system itself, volumes and logs; images
(imagefs) and the containers' writable layers (containerfs) lie there too, or on a disk of the runtime's own. A runtime
that can keep them apart may leave the writable layers on the kubelet's.
*/

/** What others take of the disks, in bytes and files. */
export interface DiskOccupation {
	readonly diskBytes?: number;
	readonly inodes?: number;
	readonly imageDiskBytes?: number;
	readonly imageDiskInodes?: number;
}

/** As mkfs.ext4 makes them: an inode for so many bytes of the disk. */
const bytesPerInode = 16_384;
const systemInodes = 120_000;
/** The files of an image, roughly: they are this large on average. */
const bytesPerImageFile = 24_576;
/** An unpacked image takes this much of the compressed one, in tenths. */
const unpackedTenths = 25;

export class MachineDisks {
	readonly #capacity: MachineCapacity;
	readonly #runtime: CriRuntime;
	readonly #volumes: MachineVolumes;
	readonly #occupied: (what: keyof DiskOccupation) => number;

	constructor(
		capacity: MachineCapacity,
		parts: {
			readonly runtime: CriRuntime;
			readonly volumes: MachineVolumes;
			readonly occupied: (what: keyof DiskOccupation) => number;
		},
	) {
		this.#capacity = capacity;
		this.#runtime = parts.runtime;
		this.#volumes = parts.volumes;
		this.#occupied = parts.occupied;
	}

	/** Of the kubelet. */
	nodeFs(): FileSystemStats {
		const capacityBytes = this.#capacity.ephemeralStorageBytes;
		const inodes = Math.floor(capacityBytes / bytesPerInode);
		const {logInodes, layerInodes} = this.#runtime.diskFigures();
		const inodesUsed =
			Math.min(systemInodes, Math.floor(inodes / 50)) +
			this.#volumes.totalInodes() +
			logInodes +
			(this.#hasContainersApart ? 0 : layerInodes) +
			(this.#capacity.imageFileSystem ? 0 : this.#imageInodes()) +
			this.#occupied('inodes');
		return {capacityBytes, usedBytes: this.#nodeFsUsedBytes(), inodes, inodesUsed: Math.min(inodes, inodesUsed)};
	}

	/** The system itself takes an eleventh of the disk, at most 6 GiB. A disk that is full is full, however much there should be on it. */
	#nodeFsUsedBytes(): number {
		const {ephemeralStorageBytes, imageFileSystem} = this.#capacity;
		const {logBytes, layerBytes} = this.#runtime.diskFigures();
		const usedBytes =
			Math.min(6 * 1_073_741_824, Math.floor(ephemeralStorageBytes / 11)) +
			this.#volumes.totalBytes() +
			logBytes +
			(this.#hasContainersApart ? 0 : layerBytes) +
			(imageFileSystem ? 0 : this.#imageFsImageBytes()) +
			this.#occupied('diskBytes');
		return Math.min(ephemeralStorageBytes, inBlocks(usedBytes));
	}

	/** Where images are; the kubelet's own if there is no other. */
	imageFs(): FileSystemStats {
		const {imageFileSystem} = this.#capacity;
		if (!imageFileSystem) return this.nodeFs();
		const {capacityBytes, inodes = Math.floor(capacityBytes / bytesPerInode)} = imageFileSystem;
		const layerInodes = this.#hasContainersApart ? this.#runtime.diskFigures().layerInodes : 0;
		return {capacityBytes, usedBytes: this.#imageFsUsedBytes(), inodes, inodesUsed: Math.min(inodes, this.#imageInodes() + layerInodes)};
	}

	#imageFsUsedBytes(): number {
		const {imageFileSystem} = this.#capacity;
		if (!imageFileSystem) return this.#nodeFsUsedBytes();
		const layerBytes = this.#hasContainersApart ? this.#runtime.diskFigures().layerBytes : 0;
		return Math.min(imageFileSystem.capacityBytes, inBlocks(this.#imageFsImageBytes() + layerBytes));
	}

	#imageFsImageBytes(): number {
		return this.imageBytes() + this.#occupied('imageDiskBytes');
	}

	#imageInodes(): number {
		return Math.floor(this.imageBytes() / bytesPerImageFile) + this.#occupied('imageDiskInodes');
	}

	/** Where the writable layers are. */
	containerFs(): FileSystemStats {
		return this.#hasContainersApart ? this.imageFs() : this.nodeFs();
	}

	get #hasContainersApart(): boolean {
		return this.#capacity.imageFileSystem?.holdsContainers ?? false;
	}

	imageBytes(): number {
		let bytes = 0;
		for (const {sizeBytes} of this.#runtime.images()) bytes += unpackedBytes(sizeBytes);
		return bytes;
	}

	hasRoomForImages(bytes: number): boolean {
		const {inodes, inodesUsed} = this.imageFs();
		return bytes <= this.#imageFsFreeBytes() && Math.floor(bytes / bytesPerImageFile) <= inodes - inodesUsed;
	}

	#imageFsFreeBytes(): number {
		return (this.#capacity.imageFileSystem?.capacityBytes ?? this.#capacity.ephemeralStorageBytes) - this.#imageFsUsedBytes();
	}

	/** Bytes left for files of a volume, or of a writable layer. */
	freeBytesFor(what: 'volume' | 'layer'): number {
		return what === 'layer' && this.#hasContainersApart ? this.#imageFsFreeBytes() : this.#capacity.ephemeralStorageBytes - this.#nodeFsUsedBytes();
	}

	freeInodesFor(what: 'volume' | 'layer'): number {
		const {inodes, inodesUsed} = what === 'layer' ? this.containerFs() : this.nodeFs();
		return inodes - inodesUsed;
	}
}

/** What an image takes of a disk: what was downloaded, and what was made of it. */
export function unpackedBytes(compressedBytes: number): number {
	return Math.floor((compressedBytes * unpackedTenths) / 10);
}
