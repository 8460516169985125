import {defineImage, ends, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** It does not start before its licence is accepted. */
export const minecraft = defineImage({
	names: ['itzg/minecraft-server'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 340_214_336,
	programName: 'minecraft',
	entrypoint: ['/image/scripts/start'],
	environment: [['MEMORY', '1G']],
	program: {
		path: '/image/scripts/start',
		bootMs: [45_000, 80_000],
		ports: tcp(25_565),
		memory: {idleBytes: 1500 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		exits: [
			{
				exitCode: 1,
				when: {unset: ['EULA']},
				log: says(
					'',
					'Please accept the Minecraft EULA at',
					'  https://account.mojang.com/documents/minecraft_eula',
					"by adding the following immediately after 'docker run':",
					'  -e EULA=TRUE',
					'',
				),
			},
		],
		signals: ends(143),
	},
});
