import {readFileSync} from 'node:fs';
import path from 'node:path';
import {parseDuration} from '../../source/api/durations.ts';
import type {KubernetesEvent, Pod} from '../../source/api/generated/types.ts';
import {checkManifests} from '../../source/scenario/manifests.ts';
import {manifestScenario} from '../../source/scenario/parse.ts';
import {Run} from '../../source/scenario/run.ts';
import type {Scenario} from '../../source/scenario/scenario.ts';
import {scenarioFrom} from './scenario.ts';

/** The examples that follow the documentation's. */
const documentation = path.join(import.meta.dirname, '../stories/documentation/manifests');

/** A whole run of plain manifests, looked at with kubectl. */
export class Story {
	readonly run: Run;

	constructor(manifests: string | Scenario, file = 'story.yaml') {
		this.run = Run.start({scenario: typeof manifests === 'string' ? scenarioOf(manifests, file) : manifests});
		this.run.runUntil(0);
	}

	/** Of a whole scenario, from its text. */
	static scenario(text: string): Story {
		return new Story(scenarioFrom(text));
	}

	/** Of the manifests of that name among the documentation's examples. */
	static documented(name: string): Story {
		const file = path.join(documentation, `${name}.yaml`);
		return new Story(readFileSync(file, 'utf8'), file);
	}

	/** Goes on to an instant of the run. */
	at(instant: string): this {
		this.run.runUntil(parseDuration(instant)!);
		return this;
	}

	/** What the command prints, on either stream; a shell's quotes around an argument work. */
	kubectl(command: string, namespace = 'default'): string {
		const {stdout, stderr, session} = this.run.perform({kind: 'kubectl', command, namespace});
		// Whoever runs a command in a container waits for its answer; virtual time goes by meanwhile.
		if (session === undefined || !/^(kubectl )?exec /.test(command)) return stdout + stderr;
		const limitMs = this.run.nowMs + 10_000;
		while (!this.run.isEnded(session) && this.run.nowMs < limitMs) this.run.stepEvent();
		const view = this.run.kubectl(session)!;
		return view.stdout + view.stderr;
	}

	pod(name: string, namespace = 'default'): Pod {
		const pod = this.run.find('pods', `${namespace}/${name}`);
		if (!pod) throw new Error(`there is no pod ${namespace}/${name}`);
		return pod;
	}

	/** READY, STATUS and RESTARTS, as `get pods` shows them. */
	row(name: string, namespace = 'default'): string {
		const [, ready, status, restarts] = this.kubectl(`get pod ${name} --no-headers`, namespace).trim().split(/ {2,}/);
		return `${ready} ${status} ${restarts}`;
	}

	/** `<reason> <message>` of each event about the pod, by the second they first happened in, repeated ones with ` (x3)`. */
	events(name: string, namespace = 'default'): string[] {
		return this.run
			.eventsOf(this.pod(name, namespace).metadata.uid)
			.toSorted((a, b) => (eventTime(a) < eventTime(b) ? -1 : 1))
			.map(({reason, message, count = 1}) => `${reason} ${message}${count > 1 ? ` (x${count})` : ''}`);
	}

	/** Each row the pod has until `instant`, with the first whole second of it. */
	rows(name: string, instant: string): string[] {
		const endMs = parseDuration(instant)!;
		const seen: string[] = [];
		let last: string | undefined;
		for (let atMs = this.run.nowMs; atMs <= endMs; atMs += 100) {
			this.run.runUntil(atMs);
			const row = this.row(name).replace(/ \(.* ago\)/, '');
			if (row !== last) seen.push(`${Math.floor(atMs / 1000)}s ${row}`);
			last = row;
		}
		return seen;
	}
}

function eventTime({firstTimestamp, eventTime: microTime}: KubernetesEvent): string {
	return firstTimestamp ?? microTime ?? '';
}

function scenarioOf(manifests: string, file: string): Scenario {
	const name = path.basename(file, '.yaml');
	const {scenario, problems} = manifestScenario(manifests, {file, name, readFile: () => undefined}, checkManifests);
	if (!scenario) throw new Error(JSON.stringify(problems));
	return scenario;
}
