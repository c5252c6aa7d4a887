import type { ModelEvent } from '../../shared/events';

/** How much of the text that is there is compared with what comes. */
const maxTail = 4000;

/** Passes the events of the first reply of a resumed turn on, without the words that are there already. */
export interface Joiner {
	/** The events to emit now, in order. */
	take(event: ModelEvent): readonly ModelEvent[];
	/** What is still held back, for a reply that ended without a last event. */
	end(): readonly ModelEvent[];
}

/**
 * Joins the rest of an answer to `text`. Models that are asked to go on often say the last words, line or paragraph again,
 * or open anew the code fence that they were in. The beginning of the first text is held back only while all of it stands
 * in `text` as well; nothing that is new waits.
 */
export function createJoiner(text: string): Joiner {
	const there: There = { tail: text.slice(-maxTail), isInFence: isInFence(text) };
	let open: string | undefined;
	let held = '';
	/** Known once nothing is held back any more. */
	let joint: Joint | undefined = text === '' ? { drop: 0, insert: '' } : undefined;

	function release(): readonly ModelEvent[] {
		if (joint || open === undefined) return [];
		const id = open;
		// A block without words joins nothing: the first words are still to come.
		if (held.trim() === '') open = undefined;
		else joint = findJoint(there, held);
		const rest = joint ? applied(joint, held) : held;
		held = '';
		return rest === '' ? [] : [{ type: 'blockDelta', id, text: rest }];
	}

	function takeOwn(event: ModelEvent): readonly ModelEvent[] {
		if (event.type === 'blockDelta') {
			held += event.text;
			return mayRepeat(there, held) ? [] : release();
		}
		if (event.type !== 'blockEnd') return [event];
		const { text: whole, ...end } = event;
		if (whole !== undefined) held = whole;
		return [...release(), end];
	}

	return {
		take(event) {
			const isOwn = (event.type === 'blockDelta' || event.type === 'blockEnd') && event.id === open;
			if (joint) return [isOwn ? withoutRepeat(event, joint) : event];
			if (isOwn) return takeOwn(event);
			if (event.type !== 'blockStart') return isLast(event) ? [...release(), event] : [event];
			if (open !== undefined) return [...release(), event];
			if (event.block.kind === 'text') open = event.id;
			return [event];
		},
		end: release,
	};
}

/** The text that is there. */
interface There {
	readonly tail: string;
	/** It stops within a fence of code. */
	readonly isInFence: boolean;
}

/** How a beginning is joined: so many characters of it are left out, and this comes in their place. */
interface Joint {
	readonly drop: number;
	readonly insert: string;
}

function applied({ drop, insert }: Joint, text: string): string {
	return insert + text.slice(drop);
}

/** The authoritative text at the end would bring the repeated words back. */
function withoutRepeat(event: ModelEvent, joint: Joint): ModelEvent {
	if (event.type !== 'blockEnd' || event.text === undefined) return event;
	return { ...event, text: applied(joint, event.text) };
}

function isLast(event: ModelEvent): boolean {
	return event.type === 'finish' || event.type === 'error';
}

/** The places of `next` where the repeated words may begin: at once, after blanks or dots, after a fence. */
function beginnings(there: There, next: string): readonly number[] {
	const blanks = /^(?:\s|…|\.\.\.)*/.exec(next)?.[0].length ?? 0;
	const fence = fenceLine(there, next);
	return [...new Set([0, blanks, ...(fence === undefined ? [] : [fence.length])])];
}

/** Whether more of `next` is needed: all of it so far stands in the text too. */
function mayRepeat(there: There, next: string): boolean {
	if (next.length >= maxTail) return false;
	if (isFenceBegun(there, next) || /^\s*\.{1,2}$/.test(next)) return true;
	return beginnings(there, next).some((at) => there.tail.includes(next.slice(at)));
}

function findJoint(there: There, next: string): Joint {
	const { tail } = there;
	const fence = fenceLine(there, next);
	for (const at of beginnings(there, next)) {
		const overlap = overlapOf(tail, next.slice(at));
		if (overlap > 0 && !isGoingOn(tail, next, at + overlap))
			return { drop: at + overlap, insert: '' };
	}
	// A fence without a language may as well close the one that is open.
	if (fence === undefined || fence.isBare) return { drop: 0, insert: '' };
	return { drop: fence.length, insert: /[;{}]$/.test(tail) ? '\n' : '' };
}

/**
 * A blank and a single word, or a part of one, is how a model goes on that knows where it stopped: ` fortune` after
 * `search for`. It says nothing again.
 */
function isGoingOn(tail: string, next: string, end: number): boolean {
	if (!/^ \S/.test(next) || /\s$/.test(tail)) return false;
	const isPart = isWordCharacter(next[end - 1]) && isWordCharacter(next[end]);
	return !/\S\s+\S/.test(next.slice(0, end)) || (isPart && end < 12);
}

interface FenceLine {
	readonly length: number;
	readonly isBare: boolean;
}

const fencePattern = /^\s*(?:```+|~~~+)[ \t]*([^\n`]*)\n/;

/** The line at the beginning of `next` that opens a fence, when the text stops within one. */
function fenceLine(there: There, next: string): FenceLine | undefined {
	const match = there.isInFence ? fencePattern.exec(next) : null;
	return match ? { length: match[0].length, isBare: match[1]?.trim() === '' } : undefined;
}

/** The line of a fence has begun and not ended. */
function isFenceBegun(there: There, next: string): boolean {
	return /^\s*(?:`{1,2}|~{1,2}|(?:```+|~~~+)[^\n`]{0,40})$/.test(next) && there.isInFence;
}

function isInFence(text: string): boolean {
	return (text.match(/^[ \t]*(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;
}

/** The length of the longest beginning of `next` that the text ends with, when it can be no chance. */
function overlapOf(tail: string, next: string): number {
	for (let length = Math.min(tail.length, next.length); length >= 3; length--) {
		if (tail.endsWith(next.slice(0, length))) return isTelling(tail, length) ? length : 0;
	}
	return 0;
}

/**
 * `the` or `0, 0,` at both sides of a cut may be meant twice; whole words, or a few different characters, hardly. A part
 * of a word counts only when it is long: `is` ends `this`.
 */
function isTelling(tail: string, length: number): boolean {
	const same = tail.slice(-length);
	const isWhole = !isWordCharacter(tail.at(-length - 1)) || !isWordCharacter(same[0]);
	if (!isWhole && length < 12) return false;
	const letters = new Set(same.match(/[\p{L}\p{N}]/gu) ?? []);
	return letters.size >= 3;
}

function isWordCharacter(character: string | undefined): boolean {
	return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}
