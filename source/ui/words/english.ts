import type {Action} from '../../scenario/actions.ts';
import type {KeyGroup} from '../keymap.ts';
import type {PanelName} from '../layout.ts';

/**
Every text of the dashboard's own, in English: what the other languages are translated from and typed by. What
Kubernetes prints (columns, reasons, states, messages, names of fields) is not among them: it is English everywhere.
*/
export const english = {
	panels: {
		pods: 'Pods',
		pod: 'Pod',
		conditions: 'Conditions',
		probes: 'Probes',
		pressure: 'Pressure',
		traffic: 'Traffic',
		events: 'Events',
		logs: 'Logs',
		nodes: 'Nodes',
		timeline: 'Timeline',
		yaml: 'YAML',
		describe: 'Describe',
		why: 'Why',
		output: 'Output',
	} satisfies Record<PanelName, string> as Readonly<Record<PanelName, string>>,

	keyGroups: {
		Move: 'Move',
		Panels: 'Panels',
		Lists: 'Lists',
		Look: 'Look',
		Act: 'Act',
		Break: 'Break',
		Time: 'Time',
		Dashboard: 'Dashboard',
	} satisfies Record<KeyGroup, string> as Readonly<Record<KeyGroup, string>>,

	header: {
		help: 'help',
		pods: 'pods',
		nodes: 'nodes',
		ready: 'ready',
		managed: (speed: string) => `${speed} managed`,
		noFault: 'no fault',
		faults: (number: number) => count(number, 'fault'),
		seed: (seed: number) => `seed ${seed}`,
	},

	/** At the foot of the screen, while something is being done. */
	hints: {
		keep: 'keep',
		asBefore: 'as before',
		run: 'run',
		complete: 'complete',
		history: 'history',
		cancel: 'cancel',
		send: 'send',
		linesBefore: 'lines before',
		interrupt: 'interrupt',
		leave: 'leave',
		inject: 'inject',
		parameters: 'parameters',
		choose: 'choose',
		heal: 'heal',
		yes: 'yes',
		no: 'no',
		back: 'back',
		nextField: 'next field',
	},

	foot: {
		why: 'why',
		filter: 'a regular expression, !expression, or -l app=web',
		paused: 'paused',
		howToGoOn: 'space goes on, n steps one event',
		waitsFor: (what: string) => `waits for ${what}`,
	},

	/** What was done, at its place on the line of the run. */
	strip: {
		kubectl: 'kubectl',
		interrupt: 'ctrl-c',
		apply: 'apply',
		delete: 'delete',
		fault: 'fault',
		heal: 'heal',
		file: 'file',
		service: 'service',
		shell: 'shell',
		type: 'type',
		traffic: 'traffic',
	} satisfies Record<Action['kind'], string> as Readonly<Record<Action['kind'], string>>,

	screen: {
		tooSmall: (columns: number, rows: number) => `podquake needs ${columns}x${rows}`,
		size: (columns: number, rows: number) => `this is ${columns}x${rows}`,
		quit: 'q quits',
	},

	/** Of several panels. */
	common: {
		nothingSelected: 'Nothing is selected.',
		noPodSelected: 'No pod is selected.',
		chooseAPod: '1 goes to the pods, arrows choose one.',
		allNamespaces: 'all namespaces',
		cell: (duration: string) => `a cell is ${duration}`,
		ago: (duration: string) => `${duration} ago`,
		cannotBeReached: (node: string) => `${node} cannot be reached`,
		notRunning: 'does not run',
		noEndpoints: 'no endpoints',
	},

	pods: {
		order: (column: string, isReversed: boolean) => `by ${column}${isReversed ? ' reversed' : ''}`,
		wrongFilter: (error: string) => `The filter is not right: ${error}`,
		noMatch: 'No pod matches the filter.',
		clearFilter: 'Esc clears it, / changes it.',
		makeOne: 'Make one with  :run web --image=nginx',
		elsewhere: (pods: number) => `0 shows all namespaces; there are ${pods} pods in all.`,
	},

	pod: {
		ownedByNobody: 'owned by nobody',
		init: 'init',
		sidecar: 'sidecar',
		ephemeral: 'ephemeral',
		restarted: 'restarted',
		last: 'last',
		ended: 'ended',
		ran: (duration: string) => `ran ${duration}`,
		notReady: 'not ready',
		notStarted: 'not started',
		notSeen: 'not seen by a kubelet yet',
		nextTryIn: (duration: string) => `next try in ${duration}`,
		nextTryNow: 'next try now',
		hasSandbox: 'sandbox has its network',
		noSandbox: 'no sandbox',
		noNodeYet: 'no node yet',
	},

	/** Of a pod's way from created to Ready. */
	stations: {
		created: 'created',
		scheduled: 'scheduled',
		accepted: 'accepted',
		sandbox: 'sandbox',
		init: 'init',
		started: 'started',
		ready: 'ready',
	},

	conditions: {
		none: 'It has no conditions yet: nothing has looked at it.',
	},

	probes: {
		none: 'No probes: a running container is ready.',
		notRunning: 'not running',
		onHold: 'on hold',
		notRunYet: 'not run yet',
		failed: (failures: number, threshold: number) => `${failures}/${threshold} failed`,
		passedForGood: 'passed for good',
		passed: (successes: number, threshold: number) => `${successes}/${threshold} passed`,
		passes: 'passes',
		next: (duration: string) => `next ${duration}`,
		delay: (seconds: number) => `delay ${seconds}s`,
		every: (periodSeconds: number, timeoutSeconds: number) => `every ${periodSeconds}s, ${timeoutSeconds}s each`,
		results: {success: 'ok', failure: 'failure', unknown: 'unknown'},
	},

	pressure: {
		ofAllocatable: 'of allocatable',
		node: 'NODE',
		memory: 'MEMORY',
		pods: 'PODS',
		container: 'CONTAINER',
		shortMemory: 'MEM',
		useOfLimit: 'use/limit',
		request: 'req',
		kubeletUnreachable: 'its kubelet cannot be reached',
		kubeletSilent: (status: string) => `${status}, its kubelet is silent`,
		podsOnIt: (pods: number) => `${count(pods, 'pod')} on it`,
		overRequest: (amount: string) => `${amount} over its request`,
		nobodyIsOver: 'nobody is over its request',
		nextToGo: 'next to go',
		evictsBelow: (threshold: string, afterSeconds: number | undefined) =>
			`evicts ${afterSeconds === undefined ? '' : `after ${afterSeconds}s `}below ${threshold}`,
		throttled: (percent: number) => `throttled ${percent}%`,
	},

	traffic: {
		noServices: 'No Services.',
		makeOne: ':expose deployment NAME --port=80 makes one.',
		noClient: 'no client',
		stopped: 'stopped',
		nothingSent: 'nothing sent',
		from: (client: string) => `from ${client}`,
		keptOpen: (connections: number) => `${connections} kept open`,
		affinity: 'ClientIP affinity',
		ready: (ready: number, total: number) => `${ready} of ${total} ready`,
	},

	events: {
		of: (name: string | undefined) => `of ${name ?? 'nothing'}`,
		none: 'No events found.',
		showAll: 'v shows those of all objects.',
	},

	logs: {
		runBefore: ', the run before',
		follows: 'follows',
		howToFollow: 'G follows',
		noRunBefore: 'There are no logs of a run before this one.',
		backToThisRun: 'p goes back to this run, c to the next container.',
		none: 'Nothing has been written, or the node cannot be reached.',
		elsewhere: 'c goes to the next container, p to the run before.',
	},

	nodes: {
		allocated: 'allocated to pods, of what is allocatable',
		of: (whole: string) => `of ${whole}`,
		taints: (taints: string) => `taints: ${taints}`,
		pods: (pods: string) => `pods: ${pods}`,
		noPods: 'no pods',
	},

	timeline: {
		steps: (steps: number) => count(steps, 'step'),
		untilHealed: 'until healed',
		forAnother: (duration: string) => `for another ${duration}`,
		faultOn: (target: string, end: string) => `on ${target}, ${end}`,
		nothingYet: 'Nothing has been done to this run yet.',
		whatToDo: 'f breaks something, : takes a kubectl command.',
		atWork: 'at work now:',
	},

	/** What was done to the run. */
	actions: {
		fault: (fault: string, target: string) => `${fault} on ${target}`,
		heal: (which: string) => `heal ${which}`,
		healed: (fault: string, target: string) => `healed ${fault} on ${target}`,
		writeFile: (path: string, node: string) => `write ${path} on ${node}`,
		removeFile: (path: string, node: string) => `remove ${path} on ${node}`,
		service: (verb: 'start' | 'stop' | 'restart', service: string, node: string) => `${verb} ${service} on ${node}`,
		shell: (command: string, pod: string) => `${command} in ${pod}`,
		shellEnds: 'the shell ends',
		typed: (text: string) => `${text} in the shell`,
		clientStops: (client: string) => `client ${client} stops`,
		clientSends: (client: string, rate: number) => `client ${client} sends ${rate} requests per second`,
		cluster: 'the cluster',
	},

	documents: {
		noCommand: 'no command yet',
		whatIsShown: 'A command typed with : shows here what it prints.',
		goesOn: 'Esc ends it',
		hasEnded: (exitCode: number) => `exit code ${exitCode}`,
	},

	help: {title: 'Keys'},

	shell: {
		title: (pod: string, container: string) => `shell in ${pod}, ${container}`,
		ended: (exitCode: number) => `The command has ended with exit code ${exitCode}.`,
	},

	confirm: {
		title: 'Sure?',
		orEnter: 'or Enter: yes',
		orEscape: 'or Esc: no',
		delete: (object: string) => `Delete ${object}?`,
		deleteNode: 'The Node object goes, and its pods after it. A kubelet registers its node only when it starts.',
		deletePod: 'Its containers get SIGTERM and their grace period; its controller, if it has one, makes another.',
	},

	palette: {
		title: 'Break something',
		formTitle: (fault: string) => `fault ${fault}`,
		healTitle: 'Heal',
		noneForThis: 'No fault can strike what is selected.',
		noneCalledSo: 'No fault is called or described so.',
		kinds: {pod: 'pod', container: 'container', node: 'node', workload: 'workload', cluster: 'cluster'},
		container: (name: string) => `container ${name}`,
		with: 'with',
		untilHealed: 'until healed',
		strikes: 'strikes now:',
		shows: 'shows:',
		within: (duration: string) => `within ${duration}`,
		on: (target: string) => `on ${target}`,
		noParameters: 'It has no parameters.',
		all: 'all of them',
		atWork: (fault: string, target: string, age: string) => `${fault} on ${target}, ${age} old`,
		more: (number: number) => `and ${number} more`,
		howLong: 'how long, such as 2m; empty: until healed',
		whichContainer: 'which container',
		noDuration: (text: string) => `${text} is no duration; 90s and 2m are`,
		noQuantity: (text: string) => `${text} is no quantity; 64Mi is`,
		noNumber: (text: string) => `${text} is no number`,
		trueOrFalse: 'true or false',
	},

	/** What a fault would strike. */
	blast: {
		gone: (pod: string) => `${pod}, which is gone`,
		container: (container: string, pod: string, node: string | undefined) => `container ${container} of ${pod}, on ${node ?? 'no node'}`,
		pod: (pod: string, containers: readonly string[], node: string | undefined) =>
			`${pod}: ${count(containers.length, 'container')} (${containers.join(', ')}) on ${node ?? 'no node'}`,
		node: (node: string, pods: string) => `${node} and ${pods}`,
		cluster: (nodes: number, pods: number) => `the whole cluster: ${count(nodes, 'node')}, ${count(pods, 'pod')}`,
		workload: (workload: string, pods: string, nodes: number) => `${workload}: ${pods} on ${count(nodes, 'node')}`,
		pods: (number: number, shown: string, more: number) =>
			number === 0 ? '0 pods' : `${count(number, 'pod')} (${shown}${more > 0 ? ` and ${more} more` : ''})`,
	},

	/** What a person is told of what they did. */
	flash: {
		container: (name: string) => `container ${name}`,
		onlyContainer: (name: string) => `${name} is its only container`,
		nothingLeft: 'Nothing is left to happen.',
		speed: (speed: string) => `speed ${speed}`,
		editorFailed: (error: string) => `The editor failed: ${error}`,
		noFaults: 'There are no faults in the catalogue.',
		cannotStrike: (fault: string) => `${fault} cannot strike what is selected.`,
		nothingToRepeat: 'No fault to repeat yet: f chooses one.',
		noActiveFault: 'No fault is active.',
		done: 'done',
	},

	/** The links of the chain from symptom to cause. */
	why: {
		nodeCondition: (type: string, status: string, message: string) => `${type} is ${status}: ${message}`,
		lastHeardOf: (duration: string) => `last heard of ${duration} ago`,
		cordoned: 'cordoned: nothing new is scheduled on it',
		nodeIsFine: 'its kubelet posts status, no pressure',
		allEndedWell: 'every container ended with exit code 0',
		initNotDone: (container: string) => `init container ${container} is not done`,
		initRuns: (container: string, duration: string) => `init container ${container} still runs, for ${duration}`,
		deletedGraceEndsIn: (duration: string) => `it is being deleted, its grace period ends in ${duration}`,
		deletedGraceEnded: (duration: string) => `it is being deleted, its grace period ended ${duration} ago`,
		nobodyConfirms: (node: string) => `nobody confirms that it stopped: ${node} is silent`,
		stillRun: (containers: readonly string[]) => `${containers.join(', ')} still ${containers.length > 1 ? 'run' : 'runs'}`,
		finalizers: (finalizers: string) => `finalizers ${finalizers} hold it`,
		notStartedAgain: (policy: string) => `restartPolicy ${policy} does not start it again`,
		jobEnded: (job: string, type: string, reason: string) => `; ${job} is ${type}, ${reason}`,
		jobTriesAgain: (job: string, failed: number, most: number, isEachIndex: boolean) =>
			`; ${job} tries again, ${failed} failed of at most ${most}${isEachIndex ? ' for each index' : ''}`,
		notDealtWith: (scheduler: string) => `it has no node: ${scheduler} has not dealt with it yet`,
		noNode: (reason: string | undefined) => `it has no node: ${reason ?? 'not scheduled'}`,
		heldBack: (container: string, restarts: number, next: string | undefined) =>
			`${container} is held back after ${count(restarts, 'restart')}${next === undefined ? '' : `, next try in ${next}`}`,
		waits: (container: string, reason: string) => `${container} waits: ${reason}`,
		notStarted: (container: string) => `${container} has not been started`,
		nodeIs: (node: string, status: string, message: string) => `${node} is ${status}: ${message}`,
		isBeingStarted: (container: string, node: string) => `${container} is being started on ${node}`,
		runsNotReady: (container: string) => `${container} runs and is not ready`,
		notReady: (container: string) => `${container} is not ready`,
		probesUnknown: (node: string | undefined) => `its probes are not known: ${node ?? 'the node'} cannot be reached`,
		notPassedYet: (kind: ProbeKind, container: string, next: string | undefined) =>
			`the ${kind} probe of ${container} has not passed yet${next === undefined ? '' : `, next in ${next}`}`,
		probeFailed: (kind: ProbeKind, container: string, failures: number, threshold: number | undefined) =>
			`the ${kind} probe of ${container} failed ${threshold === undefined ? count(failures, 'time') : `${failures} of ${threshold} times`} in a row`,
		oomKilled: (container: string, exitCode: number, ago: string | undefined) =>
			`${container} was OOMKilled (${exitCode})${ago === undefined ? '' : `, ${ago} ago`}`,
		reachedLimit: (limit: string) => `it reached its memory limit of ${limit}`,
		ended: (container: string, end: string, ago: string | undefined) => `${container} ended: ${end}${ago === undefined ? '' : `, ${ago} ago`}`,
		exitCode: 'exit code',
		startedAgain: (policy: string) => `restartPolicy ${policy} starts it again`,
		itsProbeFailed: (kind: string) => `its ${kind} probe failed`,
		allPass: 'all containers run and pass their readiness probes',
		allRun: 'all containers run',
		wasRestarted: (container: string, times: number) => `${container} was restarted ${times === 1 ? 'once' : `${times} times`}`,
		isBeingStopped: (container: string) => `${container} is being stopped`,
		isRestartedSoon: (container: string) => `${container} is restarted if it goes on`,
		itsLivenessFailed: (failures: number, threshold: number) => `its liveness probe failed ${failures} of ${threshold} times in a row`,
		gateNotTrue: (gates: string) => `readiness gate ${gates} is not True`,
		/** A cause in the world, as the run recorded it. */
		world: (what: string) => what,
		fault: (what: string, ago: string) => `fault ${what}, ${ago} ago`,
		faultAtWork: (fault: string, target: string, duration: string) => `fault ${fault} at work on ${target} for ${duration}`,
		step: (what: string, ago: string) => `${what}, ${ago} ago`,
	},
};

type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** `1 pod`, `3 pods` */
function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
