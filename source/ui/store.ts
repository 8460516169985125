import {createStore, type StoreApi} from 'zustand/vanilla';
import type {Pod} from '../api/generated/types.ts';
import {isPodReady} from '../api/pods.ts';
import type {RunView} from '../scenario/run-view.ts';
import {followSelection, type Pace, podRows, type Scene, statusOf} from './scene.ts';
import {initialView, reduceView, type ViewAction, type ViewState} from './view-state.ts';

/** What the dashboard is drawn from. A new value is a new frame; nothing else is. */
export interface Frame {
	readonly view: ViewState;
	readonly pace: Pace;
	/** Wall time the dashboard has been going, by the driver's clock; pauses do not count. */
	readonly elapsedMs: number;
	readonly fresh: ReadonlySet<string>;
	/** Rises with each commit of the run, as the run itself is changed in place. */
	readonly number: number;
}

export type FrameStore = StoreApi<Frame> & {
	readonly dispatch: (...actions: readonly ViewAction[]) => void;
	/** Takes up what has become of the run. */
	readonly commit: (change: {readonly pace?: Pace; readonly elapsedMs?: number}) => void;
};

export interface SceneSettings extends Pick<Scene, 'run' | 'glyphs' | 'isAscii' | 'language'> {}

export function createFrameStore(settings: SceneSettings, pace: Pace, view: ViewState = initialView): FrameStore {
	const changes = new ChangeTracker();
	const store = createStore<Frame>(() => {
		const frame: Frame = {view, pace, elapsedMs: 0, fresh: changes.note(settings.run, 0), number: 0};
		return settled(settings, frame);
	});
	return Object.assign(store, {
		dispatch(...actions: readonly ViewAction[]) {
			store.setState((frame) => settled(settings, {...frame, view: inList(settings, frame, actions.reduce(reduceView, frame.view))}), true);
		},
		commit(change: {readonly pace?: Pace; readonly elapsedMs?: number}) {
			store.setState((frame) => {
				const elapsedMs = change.elapsedMs ?? frame.elapsedMs;
				const {flash} = frame.view;
				const view = flash && elapsedMs - flash.atMs > flashMs ? {...frame.view, flash: undefined} : frame.view;
				const fresh = changes.note(settings.run, elapsedMs);
				return settled(settings, {...frame, ...change, elapsedMs, view, fresh, number: frame.number + 1});
			}, true);
		},
	});
}

const flashMs = 6000;
const brightMs = 1000;

export function sceneOf(settings: SceneSettings, {view, pace, fresh}: Frame): Scene {
	return {...settings, view, pace, fresh};
}

/** The selection stays on its object, or goes to its successor. */
function settled(settings: SceneSettings, frame: Frame): Frame {
	const pod = followSelection(sceneOf(settings, frame));
	if (pod === frame.view.pod) return frame;
	return {...frame, view: reduceView(frame.view, {kind: 'selectPod', pod})};
}

/** Who asks for another list wants something of it: what is not in it is selected no longer. */
function inList(settings: SceneSettings, frame: Frame, view: ViewState): ViewState {
	const isSameList = view.filter === frame.view.filter && view.namespace === frame.view.namespace;
	if (isSameList || podRows(sceneOf(settings, {...frame, view})).some(({metadata}) => metadata.uid === view.pod?.uid)) return view;
	return reduceView(view, {kind: 'selectPod', pod: undefined});
}

/** Notices which pods look other than a moment ago. */
class ChangeTracker {
	#pods: readonly Pod[] | undefined;
	#seen = new Map<string, {readonly pod: Pod; readonly look: string}>();
	readonly #changedAtMs = new Map<string, number>();

	/** The pods that changed within the last second. Costs nothing while the list is the same. */
	note(run: RunView, elapsedMs: number): ReadonlySet<string> {
		const pods = run.list('pods');
		if (pods !== this.#pods) this.#compare(pods, elapsedMs);
		for (const [uid, atMs] of this.#changedAtMs) if (elapsedMs - atMs >= brightMs) this.#changedAtMs.delete(uid);
		return new Set(this.#changedAtMs.keys());
	}

	#compare(pods: readonly Pod[], elapsedMs: number): void {
		const isFirst = this.#pods === undefined;
		const seen = new Map<string, {readonly pod: Pod; readonly look: string}>();
		for (const pod of pods) {
			const {uid} = pod.metadata;
			const before = this.#seen.get(uid);
			const now = before?.pod === pod ? before : {pod, look: lookOf(pod)};
			if (!isFirst && before?.look !== now.look) this.#changedAtMs.set(uid, elapsedMs);
			seen.set(uid, now);
		}
		this.#pods = pods;
		this.#seen = seen;
	}
}

/** What one sees of a pod in the list. */
function lookOf(pod: Pod): string {
	const {reason, readyContainers, totalContainers, restarts} = statusOf(pod);
	return `${reason} ${readyContainers}/${totalContainers} ${restarts} ${isPodReady(pod)}`;
}
