import {complains, defineImage, ends, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** It must be told that its licence is accepted, and does not start with less than 2 GB. */
export const mssql = defineImage({
	names: ['mcr.microsoft.com/mssql/server'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 590_214_336,
	user: 10_001,
	userName: 'mssql',
	programName: 'mssql',
	entrypoint: ['/opt/mssql/bin/launch_sqlservr.sh', '/opt/mssql/bin/sqlservr'],
	program: {
		path: '/opt/mssql/bin/launch_sqlservr.sh',
		bootMs: [9000, 16_000],
		ports: tcp(1433),
		memory: {idleBytes: 820 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		log: {ready: says('SQL Server is now ready for client connections. This is an informational message; no user action is required.')},
		exits: [
			{
				exitCode: 1,
				when: {unset: ['ACCEPT_EULA=Y', 'ACCEPT_EULA=y']},
				log: complains(
					'The SQL Server End-User License Agreement (EULA) must be accepted before SQL',
					'Server can start. The license terms for this product can be downloaded from',
					'http://go.microsoft.com/fwlink/?LinkId=746388.',
					'',
					'You can accept the EULA by specifying the --accept-eula command line option,',
					'setting the ACCEPT_EULA environment variable, or using the mssql-conf tool.',
				),
			},
		],
		signals: ends(0, 2000),
	},
});
