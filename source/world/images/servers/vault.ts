import {defineImage, ends, http, says, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Without arguments a server for development, which is unsealed. */
export const vault = defineImage({
	names: ['hashicorp/vault', 'vault', 'bitnami/vault'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 170_214_336,
	entrypoint: ['docker-entrypoint.sh'],
	command: ['server', '-dev'],
	directories: ['/vault/config', '/vault/file', '/vault/logs'],
	environment: [['VAULT_ADDR', 'http://127.0.0.1:8200']],
	programs: {'/bin/vault': 'vault-cli'},
	program: {
		path: '/usr/local/bin/docker-entrypoint.sh',
		bootMs: [400, 1200],
		ports: [...http(8200), ...tcp(8201)],
		memory: {idleBytes: 90 * mebibyte},
		routes: [
			{path: '/', status: 307, headers: {Location: '/ui/'}, body: '<a href="/ui/">Temporary Redirect</a>.\n\n'},
			{path: '/ui/*', body: '<!DOCTYPE html>\n<title>Vault</title>\n'},
			{
				path: '/v1/sys/health',
				body: '{"initialized":true,"sealed":false,"standby":false,"performance_standby":false,"server_time_utc":0,"version":"1.21.1"}\n',
			},
			{path: '/v1/sys/seal-status', body: '{"type":"shamir","initialized":true,"sealed":false,"t":1,"n":1,"progress":0}\n'},
			{path: '/v1/*', status: 403, body: '{"errors":["permission denied"]}\n'},
		],
		log: {
			start: says(
				'==> Vault server configuration:',
				'',
				'              Api Address: http://0.0.0.0:8200',
				'              Go Version: go1.25.4',
				'              Listener 1: tcp (addr: "0.0.0.0:8200", cluster address: "0.0.0.0:8201", tls: "disabled")',
				'                 Storage: inmem',
				'                 Version: Vault v1.21.1',
				'',
			),
			ready: says(
				'==> Vault server started! Log data will stream in below:',
				'',
				'WARNING! dev mode is enabled! In this mode, Vault runs entirely in-memory',
				'and starts unsealed with a single unseal key.',
				'Root Token: ${VAULT_DEV_ROOT_TOKEN_ID:-hvs.unknown}',
			),
		},
		signals: {...ends(0), SIGTERM: {exitCode: 0, drainMs: 200, log: says('==> Vault shutdown triggered')}},
	},
});
