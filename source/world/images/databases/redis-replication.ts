import type {ProcessContext} from '../../program.ts';
import type {HttpOutcome} from '../../types.ts';
import {type RedisReply, type RedisStore, redisHeader} from './redis-commands.ts';

/*
A redis that follows another one. It asks its leader for what is new when it starts and whenever it is asked itself;
a leader hands every change to those who have asked it. What redis does in between, a ping a second, is left out.
*/

export interface RedisReplication {
	/** Whom it follows, as it was told: `redis-leader 6379`. */
	readonly leader: {readonly host: string; readonly port: number} | undefined;
	/** Of the data set: that of the leader, once there has been a synchronization. */
	runId: string;
	/** How many changes it has seen. */
	offset: number;
	/** `address:port` of those who follow it. */
	replicas: readonly string[];
	isLinked: boolean;
}

const writing = new Set('set mset append incr decr incrby decrby del unlink expire lpush rpush lpop rpop hset flushall flushdb'.split(' '));

export function newReplication(configuration: Readonly<Record<string, string>>, context: ProcessContext): RedisReplication {
	const [host, port] = (configuration.replicaof ?? configuration.slaveof ?? '').split(' ');
	return {leader: host ? {host, port: Number(port ?? 6379)} : undefined, runId: runIdOf(context), offset: 0, replicas: [], isLinked: false};
}

/** Forty digits that no other start has. */
function runIdOf({hostname, pid, nowMs}: ProcessContext): string {
	let hash = 0x811c_9dc5;
	let digits = '';
	for (let round = 0; round < 5; round += 1) {
		for (const sign of `${hostname} ${pid} ${nowMs} ${round}`) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x0100_0193) >>> 0;
		digits += hash.toString(16).padStart(8, '0');
	}
	return digits;
}

/** What has to do with following others; undefined: it is answered as by any redis. */
export function answerReplication(
	{store, port, replication}: {readonly store: RedisStore; readonly port: number; readonly replication: RedisReplication},
	words: readonly string[],
	remoteIp: string,
	context: ProcessContext,
): RedisReply | undefined {
	const name = words[0]?.toLowerCase() ?? '';
	if (name === 'psync') {
		const replica = `${remoteIp}:${words[3]}`;
		if (!replication.replicas.includes(replica)) replication.replicas = [...replication.replicas, replica];
		const isKnown = words[1] === replication.runId && Number(words[2]) === replication.offset;
		return isKnown ? {status: 'CONTINUE'} : {text: snapshot(store, replication)};
	}
	if (name === 'replicate') {
		load(store, replication, words[1] ?? '');
		return {status: 'OK'};
	}
	if (replication.leader) {
		synchronize(store, replication, port, context);
		if (writing.has(name)) return {error: "READONLY You can't write against a read only replica."};
	}
	store.role = roleLines(replication);
	return name === 'role' && replication.leader
		? {
				list: [
					'slave',
					replication.leader.host,
					String(replication.leader.port),
					replication.isLinked ? 'connected' : 'connect',
					String(replication.offset),
				],
			}
		: undefined;
}

/** Hands a change to those who follow; whoever does not answer has to ask again. */
export function handOn(store: RedisStore, replication: RedisReplication, words: readonly string[], context: ProcessContext): void {
	if (!writing.has(words[0]?.toLowerCase() ?? '')) return;
	replication.offset += 1;
	if (replication.replicas.length === 0) return;
	const text = snapshot(store, replication);
	replication.replicas = replication.replicas.filter((replica) => {
		const [host = '', port] = replica.split(':');
		return replyOf(askRedis(context, host, Number(port), ['replicate', text])) !== undefined;
	});
}

/** Asks the leader for what is new. What cannot be had stays as it was. */
export function synchronize(store: RedisStore, replication: RedisReplication, port: number, context: ProcessContext): HttpOutcome {
	const {host, port: leaderPort} = replication.leader!;
	const outcome = askRedis(context, host, leaderPort, ['psync', replication.runId, String(replication.offset), String(port)]);
	const reply = replyOf(outcome);
	replication.isLinked = reply !== undefined;
	if (reply && 'text' in reply && reply.text !== null) load(store, replication, reply.text);
	return outcome;
}

export function askRedis(context: ProcessContext, host: string, port: number, words: readonly string[]): HttpOutcome {
	return context.http({method: 'POST', scheme: 'http', host, port, path: '/', headers: {[redisHeader]: '1'}, body: JSON.stringify(words)}, 1000);
}

export function replyOf(outcome: HttpOutcome): RedisReply | undefined {
	return outcome.kind === 'response' && outcome.status === 200 ? (JSON.parse(outcome.body) as RedisReply) : undefined;
}

function snapshot({values, expiresAtMs}: RedisStore, {runId, offset}: RedisReplication): string {
	return JSON.stringify({runId, offset, values: [...values], expiresAtMs: [...expiresAtMs]});
}

function load(store: RedisStore, replication: RedisReplication, text: string): void {
	const {runId, offset, values, expiresAtMs} = JSON.parse(text) as {
		runId: string;
		offset: number;
		values: [string, string][];
		expiresAtMs: [string, number][];
	};
	replication.runId = runId;
	replication.offset = offset;
	store.values.clear();
	for (const [key, value] of values) store.values.set(key, value);
	store.expiresAtMs.clear();
	for (const [key, atMs] of expiresAtMs) store.expiresAtMs.set(key, atMs);
}

/** As `INFO replication` has them. */
function roleLines({leader, isLinked, offset, replicas, runId}: RedisReplication): readonly string[] {
	const common = [`master_replid:${runId}`, `master_repl_offset:${offset}`];
	if (!leader) {
		const lines = replicas.map((replica, index) => {
			const [ip, port] = replica.split(':');
			return `slave${index}:ip=${ip},port=${port},state=online,offset=${offset},lag=0`;
		});
		return ['role:master', `connected_slaves:${replicas.length}`, ...lines, ...common];
	}
	return [
		'role:slave',
		`master_host:${leader.host}`,
		`master_port:${leader.port}`,
		`master_link_status:${isLinked ? 'up' : 'down'}`,
		'slave_read_only:1',
		'connected_slaves:0',
		...common,
	];
}
