import {awkCommand} from './awk/awk.ts';
import {bcCommand} from './bc.ts';
import {type Command, command} from './command.ts';
import {compareCommands} from './compare.ts';
import {curlCommand} from './curl.ts';
import {ddCommand} from './dd.ts';
import {dumpCommands} from './dump.ts';
import {fileCommands} from './files.ts';
import {filterCommands} from './filters.ts';
import {gzipCommands} from './gzip.ts';
import {interfaceCommands} from './interfaces.ts';
import {jq} from './jq/jq.ts';
import {layoutCommands} from './layout.ts';
import {listingCommands} from './listing.ts';
import {nameLookupCommands} from './name-lookups.ts';
import {ncCommands} from './nc.ts';
import {pingCommands} from './ping.ts';
import {processTables} from './process-tables.ts';
import {processCommands} from './processes.ts';
import {runnerCommands} from './runners.ts';
import {sedCommand} from './sed.ts';
import {smallTools} from './small-tools.ts';
import {socketCommands} from './sockets.ts';
import {systemCommands} from './system.ts';
import {tailCommands} from './tail.ts';
import {tarCommand} from './tar.ts';
import {wgetCommands} from './wget.ts';
import {wordCommands} from './words.ts';

/** The commands a shell process runs within itself, and any of which can be a process of its own. */
export const commands: ReadonlyMap<string, Command> = new Map(
	[
		...wordCommands,
		...systemCommands,
		...fileCommands,
		ddCommand,
		...listingCommands,
		...filterCommands,
		...tailCommands,
		...processCommands,
		...processTables,
		...runnerCommands,
		...nameLookupCommands,
		...pingCommands,
		...ncCommands,
		...interfaceCommands,
		...socketCommands,
		curlCommand,
		...wgetCommands,
		...compareCommands,
		...dumpCommands,
		...layoutCommands,
		...gzipCommands,
		tarCommand,
		sedCommand,
		command('jq', jq),
		bcCommand,
		...smallTools,
		awkCommand,
		...['mawk', 'gawk'].map((name) => ({...awkCommand, name})),
	].map((each) => [each.name, each]),
);
