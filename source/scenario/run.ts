import {isRequestError} from '../api/status-error.ts';
import type {ResourceName, ResourceTypes} from '../cluster/apiserver/resources/catalogue.ts';
import {Cluster} from '../cluster/cluster.ts';
import {findFault} from '../faults/catalogue.ts';
import {resolveParameters} from '../faults/parameters.ts';
import {type KubectlContext, kubectl} from '../kubectl/kubectl.ts';
import {resultOf} from '../kubectl/line.ts';
import {Simulation} from '../simulation/simulation.ts';
import type {LogLine} from '../world/types.ts';
import {World} from '../world/world.ts';
import type {Action, ActionOutcome, ActiveFault, Step} from './actions.ts';
import {FaultManager, targetText} from './fault-manager.ts';
import {ConditionHistory} from './history.ts';
import {type BeginOptions, KubectlSessions, type KubectlView} from './kubectl-sessions.ts';
import {actionTitle, Player} from './player.ts';
import type {Narration, RunView} from './run-view.ts';
import type {Scenario} from './scenario.ts';
import {ShellSessions, type ShellView} from './shell-sessions.ts';
import {TrafficManager} from './traffic.ts';

export type {ConditionSpan, RunView} from './run-view.ts';

export interface RunOptions {
	readonly scenario: Scenario;
	/** Instead of the scenario's own. */
	readonly seed?: number | undefined;
}

interface RunState {
	readonly scenario: Scenario;
	readonly steps: Step[];
	/** The working directory of the run's kubectl. */
	readonly files: Map<string, string>;
}

/** How long the cluster has been up when a run begins. */
export const bootMs = 10 * 60_000;

/**
One run of a simulated cluster: the engine, the world, the cluster, the faults, and everything done from outside.
It is the same to the byte for the same seed and steps, however time is sliced; `save()` is all of it.
*/
export class Run implements RunView {
	readonly simulation: Simulation;
	readonly world: World;
	readonly cluster: Cluster;
	readonly faults: FaultManager;
	readonly player: Player;
	readonly #traffic: TrafficManager;
	readonly #shells: ShellSessions;
	readonly #state: RunState;
	readonly #history: ConditionHistory;
	readonly #kubectl: KubectlSessions;

	constructor(source: RunOptions | {readonly saved: string}) {
		if ('saved' in source) {
			this.simulation = Simulation.restore(source.saved);
			this.#state = this.simulation.state<RunState>('run', () => {
				throw new Error('the saved run holds no scenario');
			});
		} else {
			const {scenario, seed = scenario.seed} = source;
			this.simulation = new Simulation({seed, startMs: -bootMs});
			this.#state = this.simulation.state<RunState>('run', () => ({scenario, steps: [], files: new Map(Object.entries(scenario.files))}));
		}
		const {scenario} = this.#state;
		this.world = new World(this.simulation, scenario.images);
		this.cluster = new Cluster(this.simulation, this.world, scenario.cluster);
		this.#history = new ConditionHistory(this.simulation, this.cluster.store);
		this.#kubectl = new KubectlSessions(this.simulation, {
			context: (options) => this.#context(options),
			keepFiles: (files) => this.#keepFiles(files),
			onWrite: (listener) => this.cluster.store.onWrite(listener),
		});
		this.faults = new FaultManager(this.simulation, this.world, this.cluster.client('fault'));
		this.#traffic = new TrafficManager(this.simulation, this.world, this.cluster.store);
		this.#shells = new ShellSessions(this.simulation, (node) => this.cluster.endpoint(node));
		this.player = new Player(this, scenario);
	}

	/** A run at its instant 0: the cluster has booted and is ready. */
	static start(options: RunOptions): Run {
		const run = new Run(options);
		run.boot();
		return run;
	}

	/** Lets the cluster come up, until instant 0. For who wants to listen from the beginning. */
	boot(): void {
		this.simulation.runUntil(0);
	}

	static restore(saved: string): Run {
		return new Run({saved});
	}

	save(): string {
		return this.simulation.save();
	}

	get seed(): number {
		return this.simulation.seed;
	}

	get scenario(): Scenario {
		return this.#state.scenario;
	}

	get name(): string {
		return this.#state.scenario.name;
	}

	get title(): string {
		return this.#state.scenario.title.en;
	}

	get nowMs(): number {
		return this.simulation.nowMs;
	}

	get resourceVersion(): number {
		return this.cluster.store.resourceVersion;
	}

	get steps(): readonly Step[] {
		return this.#state.steps;
	}

	runUntil(timeMs: number): void {
		this.player.advance(timeMs);
	}

	stepEvent(): boolean {
		return this.player.stepEvent();
	}

	narration(): Narration | undefined {
		const {narration, currentStep, waitingFor, results} = this.player;
		const failed = results.findLast(({step, isPassed}) => !isPassed && step === currentStep);
		if (!narration && !failed) return undefined;
		const failure = failed && `${failed.title === actionTitle ? '' : `${failed.title}: `}${failed.problem?.split('\n')[0] ?? ''}`;
		return {text: narration?.text, failure, currentStep, totalSteps: this.scenario.steps.length, waitingFor};
	}

	perform(action: Action): ActionOutcome {
		this.#state.steps.push({atMs: this.nowMs, action});
		const {simulation} = this;
		return simulation.withCause(simulation.recordCause('step', actionText(action)), () => this.#perform(action));
	}

	query(command: string, namespace = 'default'): ActionOutcome {
		return this.#now(command, {namespace, isReadOnly: true});
	}

	/** As `perform` with a command that only reads, and is no step: for checks, and for who looks from the command line. */
	look(command: string | readonly string[], namespace?: string, isReadOnly = true): ActionOutcome {
		return this.#begin(command, {namespace, isReadOnly});
	}

	kubectl(session: string): KubectlView | undefined {
		return this.#kubectl.view(session);
	}

	/** Whether a kubectl command that waited has ended. */
	isEnded(session: string): boolean {
		return this.#kubectl.isEnded(session);
	}

	/** ctrl-c, for a command that was begun with `look`. */
	stopLooking(session: string): void {
		this.#kubectl.interrupt(session);
		this.#kubectl.forget(session);
	}

	/** Rises with every write to the API and with all that a kubectl command does that waits. */
	get changes(): number {
		return this.resourceVersion + this.#kubectl.changes;
	}

	list<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][] {
		return this.cluster.store.list(resource, namespace) as readonly ResourceTypes[R][];
	}

	find<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] | undefined {
		return this.cluster.store.get(resource, key) as ResourceTypes[R] | undefined;
	}

	eventsOf(uid: string): readonly ResourceTypes['events'][] {
		return this.cluster.store.listBy('events', 'involvedObject', uid) as readonly ResourceTypes['events'][];
	}

	conditionHistory(uid: string) {
		return this.#history.of(uid);
	}

	probes(pod: ResourceTypes['pods']) {
		return this.#ask(pod.spec.nodeName, (kubelet) => kubelet.probes(pod.metadata.uid));
	}

	logs(pod: ResourceTypes['pods'], container: string, isPrevious: boolean): readonly LogLine[] {
		return this.#ask(pod.spec.nodeName, (kubelet) => kubelet.logs(pod.metadata.uid, container, {isPrevious})) ?? [];
	}

	containerStats(pod: ResourceTypes['pods'], container: string) {
		return this.#ask(pod.spec.nodeName, (kubelet) => kubelet.containerStats(pod.metadata.uid, container));
	}

	nodeStats(nodeName: string) {
		return this.#ask(nodeName, (kubelet) => kubelet.nodeStats());
	}

	evictionSignals(nodeName: string) {
		return this.#ask(nodeName, (kubelet) => kubelet.evictionSignals()) ?? [];
	}

	activeFaults(): readonly ActiveFault[] {
		return this.faults.active();
	}

	shell(session: string): ShellView | undefined {
		const shell = this.#shells.view(session);
		const command = shell ? undefined : this.#kubectl.view(session);
		if (!command) return shell;
		return {text: command.text, isEnding: false, end: command.isEnded ? {exitCode: command.exitCode, message: undefined} : undefined};
	}

	traffic() {
		return this.#traffic.reports();
	}

	/** What became of a client's last batches of requests, oldest first. */
	batches(client: string) {
		return this.#traffic.batches(client);
	}

	causesOf(resource: ResourceName, key: string) {
		return this.simulation.causes.chain(this.cluster.store.causeOf(resource, key));
	}

	/** What a node's kubelet answers; undefined if it refuses or cannot be reached. */
	#ask<T>(nodeName: string | undefined, question: (kubelet: NonNullable<ReturnType<Cluster['endpoint']>>) => T): T | undefined {
		const kubelet = nodeName === undefined ? undefined : this.cluster.endpoint(nodeName);
		if (!kubelet) return undefined;
		try {
			return question(kubelet);
		} catch (error) {
			if (!isRequestError(error)) throw error;
			return undefined;
		}
	}

	#perform(action: Action): ActionOutcome {
		switch (action.kind) {
			case 'kubectl':
				return this.#begin(action.command, action);
			case 'interrupt':
				return this.#kubectl.interrupt(action.session) ? success('') : failure('the command has ended');
			case 'apply':
				return this.#now('apply -f -', {namespace: action.namespace, stdin: action.manifests});
			case 'delete':
				return this.#now('delete --wait=false -f -', {namespace: action.namespace, stdin: action.manifests});
			case 'fault':
				return this.#inject(action);
			case 'heal':
				return this.#heal(action.which);
			case 'file':
				return this.#attempt(() => {
					const machine = this.world.machine(action.node);
					if (action.text === undefined) machine.removeFile(action.path);
					else machine.writeFile(action.path, action.text);
					return '';
				});
			case 'service':
				return this.#attempt(() => {
					const machine = this.world.machine(action.node);
					if (action.do !== 'start') machine.stopService(action.service);
					if (action.do !== 'stop') machine.startService(action.service);
					return '';
				});
			case 'shell':
				return this.#attempt(() => {
					const {session, namespace, pod: name} = action;
					const pod = this.find('pods', `${namespace}/${name}`);
					if (!pod) throw new Error(`pods "${name}" not found`);
					this.#shells.open(session, pod, action);
					return '';
				});
			case 'type':
				return this.#attempt(() => {
					if (this.#shells.view(action.session)) this.#shells.type(action.session, action.text);
					else this.#kubectl.type(action.session, action.text);
					return '';
				});
			case 'traffic':
				return this.#attempt(() => `${this.#traffic.set(action)}\n`);
		}
	}

	/** A command as far as it gets at once. */
	#now(command: string, options: BeginOptions): ActionOutcome {
		const {stdout, stderr, exitCode, files, waiting} = kubectl(command, this.#context(options));
		this.#keepFiles(new Map(Object.entries(files ?? {})));
		return {isOk: exitCode === 0, stdout, stderr, exitCode, ...(waiting && {isWaiting: true})};
	}

	/** A command that may go on; `session` is set if it does. */
	#begin(command: string | readonly string[], options: BeginOptions): ActionOutcome {
		const {line, session} = this.#kubectl.begin(command, options);
		const {stdout, stderr, exitCode} = resultOf(line);
		return {isOk: exitCode === 0, stdout, stderr, exitCode, ...(session !== undefined && {session})};
	}

	#context({namespace, stdin, files, isReadOnly}: BeginOptions): KubectlContext {
		return {
			client: this.cluster.client('kubectl'),
			namespace: namespace ?? 'default',
			nowMs: this.nowMs,
			stdin,
			readFile: (name) => files?.[name] ?? this.#state.files.get(name),
			fileNames: () => [...this.#state.files.keys()],
			endpoint: (nodeName) => this.cluster.endpoint(nodeName),
			isReadOnly,
			hasNoMetricsApi: this.#state.scenario.cluster.hasNoMetricsServer,
		};
	}

	#keepFiles(files: ReadonlyMap<string, string>): void {
		for (const [name, text] of files) this.#state.files.set(name, text);
	}

	#inject({fault: name, target, parameters, durationMs}: Extract<Action, {kind: 'fault'}>): ActionOutcome {
		return this.#attempt(() => {
			const fault = findFault(name);
			if (!fault) throw new Error(`no fault is called ${JSON.stringify(name)}; podquake faults lists them all`);
			this.faults.inject(fault, target, resolveParameters(fault, parameters ?? {}), durationMs);
			return `${name} on ${targetText(target)}\n`;
		});
	}

	#heal(which: string): ActionOutcome {
		const healed = this.faults.active().filter((fault) => which === 'all' || fault.id === which || fault.name === which);
		for (const fault of healed) this.faults.recover(fault.id);
		if (healed.length === 0 && which !== 'all') return failure(`no active fault is called ${JSON.stringify(which)}`);
		return success(healed.map((fault) => `healed ${fault.name} on ${targetText(fault.target)}\n`).join(''));
	}

	/** Does it; what it throws on account of what was asked for is the outcome. A bug has another class and goes on. */
	#attempt(action: () => string): ActionOutcome {
		try {
			return success(action());
		} catch (error) {
			if (!isRequestError(error) && (error as Error).constructor !== Error) throw error;
			return failure((error as Error).message);
		}
	}
}

function success(stdout: string): ActionOutcome {
	return {isOk: true, stdout, stderr: '', exitCode: 0};
}

function failure(message: string): ActionOutcome {
	return {isOk: false, stdout: '', stderr: `${message}\n`, exitCode: 1};
}

/** The step as a person would say it. */
export function actionText(action: Action): string {
	switch (action.kind) {
		case 'kubectl':
			return `kubectl ${action.command}`;
		case 'interrupt':
			return 'ctrl-c';
		case 'apply':
			return 'kubectl apply -f -';
		case 'delete':
			return 'kubectl delete -f -';
		case 'fault':
			return `fault ${action.fault} on ${targetText(action.target)}`;
		case 'heal':
			return `heal ${action.which}`;
		case 'file':
			return `${action.text === undefined ? 'remove' : 'write'} ${action.path} on ${action.node}`;
		case 'service':
			return `systemctl ${action.do} ${action.service} on ${action.node}`;
		case 'shell':
			return `kubectl exec ${action.terminal ? '-it' : '-i'} ${action.pod}${action.container === undefined ? '' : ` -c ${action.container}`} -- ${action.command.join(' ')}`;
		case 'type':
			return action.text === undefined ? 'end of what is typed' : `type ${action.text.trimEnd()}`;
		case 'traffic':
			return action.rate === 0 ? `client ${action.name} stops` : `client ${action.name} sends ${action.rate} requests per second`;
	}
}
