import { batch, type Signal, signal } from '@preact/signals';
import { type ChatRecord, emptyTranscript, fold, type TurnView } from '../shared/transcript';

/** A turn on the page. `view` changes in place; read `version` first to be told. */
export interface TurnEntry<T extends TurnView = TurnView> {
	readonly id: string;
	readonly view: T;
	readonly version: Signal<number>;
}

/** The turns of the chat that is shown. */
export interface Turns {
	readonly title: Signal<string>;
	readonly entries: Signal<readonly TurnEntry[]>;
	/** Replaces everything. */
	load(title: string, turns: readonly TurnView[]): void;
	prepend(turns: readonly TurnView[]): void;
	/** Folds a batch: each turn that changed is announced once. A record that cannot be read is left out. */
	apply(records: readonly ChatRecord[]): void;
}

export function createTurns(): Turns {
	const transcript = emptyTranscript();
	const title = signal('');
	const entries = signal<readonly TurnEntry[]>([]);

	/** Brings the entries in line with the transcript, keeping those whose turn is the same object. */
	function align(): void {
		const known = new Map(entries.peek().map((entry) => [entry.view, entry]));
		entries.value = transcript.turns.map(
			(view) => known.get(view) ?? { id: view.id, view, version: signal(0) },
		);
	}

	function foldSafely(record: ChatRecord): TurnView | undefined {
		try {
			return fold(transcript, record);
		} catch (error) {
			console.warn('A record could not be read', error);
			return undefined;
		}
	}

	function apply(records: readonly ChatRecord[]): void {
		const changed = new Set<TurnView>();
		let aligned = true;
		for (const record of records) {
			const turn = foldSafely(record);
			if (turn) changed.add(turn);
			if (['userTurn', 'assistantTurn', 'rewind'].includes(record.type)) aligned = false;
		}
		batch(() => {
			title.value = transcript.title;
			if (!aligned) align();
			for (const entry of entries.peek()) if (changed.has(entry.view)) entry.version.value += 1;
		});
	}

	return {
		title,
		entries,
		load: (newTitle, turns) => {
			transcript.title = newTitle;
			transcript.turns = [...turns];
			delete transcript.carriedTrims;
			delete transcript.carriedVersions;
			delete transcript.aside;
			batch(() => {
				title.value = newTitle;
				align();
			});
		},
		prepend: (turns) => {
			const known = new Set(transcript.turns.map((turn) => turn.id));
			transcript.turns.unshift(...turns.filter((turn) => !known.has(turn.id)));
			align();
		},
		apply,
	};
}
