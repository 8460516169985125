import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const simpleWebappMysql = defineImage({
	names: ['kodekloud/simple-webapp-mysql', 'mmumshad/simple-webapp-mysql'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 110_214_336,
	programName: 'simple-webapp-mysql',
	program: {
		bootMs: [900, 1800],
		ports: http(8080),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{
				path: '/',
				when: {unreachable: ['${DB_Host:-mysql}:3306']},
				body: '<title>Failed connecting to the MySQL database.</title>\n<h2>Environment Variables: DB_Host=${DB_Host:-Not Set}; DB_Database=${DB_Database:-Not Set}; DB_User=${DB_User:-Not Set}; DB_Password=${DB_Password:-Not Set};</h2>\n',
			},
			{path: '/', body: '<title>Successfully connected to the MySQL database.</title>\n'},
		],
		signals: noHandlers,
	},
});
