import type { RestoreFile } from '../../core/journal/restorePlan';
import type { Decision } from './restoreParts';

/** One change of one file. `now` is what it holds before it. */
export type FileOp =
	| {
			readonly kind: 'remove';
			readonly uri: string;
			readonly now: Uint8Array;
			readonly file: RestoreFile;
	  }
	| {
			readonly kind: 'move';
			readonly uri: string;
			readonly to: string;
			readonly now: Uint8Array;
			/** What it holds at its new place. */
			readonly bytes: Uint8Array;
			readonly file: RestoreFile;
	  }
	| {
			readonly kind: 'write';
			readonly uri: string;
			readonly now: Uint8Array;
			readonly bytes: Uint8Array;
			readonly file: RestoreFile;
	  }
	| {
			readonly kind: 'create';
			readonly uri: string;
			readonly now: undefined;
			readonly bytes: Uint8Array;
			readonly file: RestoreFile;
	  };

/** The changes that decisions come to, in an order in which no name is taken when it is needed. */
export function planOps(decisions: readonly Decision[]): readonly FileOp[] {
	const removes: FileOp[] = [];
	const moves: (FileOp & { kind: 'move' })[] = [];
	const rest: FileOp[] = [];
	for (const { file, now, end } of decisions) {
		if (end.kind !== 'become') continue;
		const { at, goal } = file;
		const { bytes } = end;
		if (!bytes) {
			if (now) removes.push({ kind: 'remove', uri: at, now, file });
		} else if (!now) rest.push({ kind: 'create', uri: goal, now, bytes, file });
		else if (at === goal) rest.push({ kind: 'write', uri: at, now, bytes, file });
		else moves.push({ kind: 'move', uri: at, to: goal, now, bytes, file });
	}
	return [...removes, ...orderMoves(moves), ...rest];
}

function orderMoves(moves: readonly (FileOp & { kind: 'move' })[]): readonly FileOp[] {
	const ordered: FileOp[] = [];
	let waiting = moves;
	for (;;) {
		const taken = new Map(waiting.map((move) => [move.uri, move.now]));
		const free = waiting.filter((move) => !taken.has(move.to));
		if (free.length === 0) break;
		ordered.push(...free);
		waiting = waiting.filter((move) => taken.has(move.to));
	}
	// Files that changed their names in a circle: none is free, so their contents go back instead.
	const contents = new Map(waiting.map((move) => [move.uri, move.now]));
	for (const { to, bytes, file } of waiting) {
		const now = contents.get(to);
		if (now) ordered.push({ kind: 'write', uri: to, now, bytes, file });
	}
	return ordered;
}
