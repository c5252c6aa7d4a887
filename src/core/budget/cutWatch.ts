import type { Turn } from '../../shared/messages';
import type { ModelRequest } from '../request';
import { createEstimator } from './estimator';

/** What a server's own count of a request says. */
type Verdict =
	/** It counted all of the request. */
	| { readonly kind: 'whole' }
	/** Less than could be right; only the next count will tell. Nothing is to be learnt from this one yet. */
	| { readonly kind: 'doubtful' }
	/** The server left out what did not fit into its window of `tokens`, and said nothing. */
	| {
			readonly kind: 'cut';
			readonly tokens: number;
			/** The count before this one was of a request that was cut too. */
			readonly isAgain: boolean;
	  }
	/** The server took more than the window that it is said to have. */
	| { readonly kind: 'over'; readonly window: number };

/**
 * Watches the counts of one model for requests that the server has cut: servers of one's own leave out the beginning of a
 * chat that is too long, answer as if nothing were, and count only the rest.
 */
export interface CutWatch {
	/** `window`: of the model, where it is known. */
	judge(request: ModelRequest, input: number, window?: number): Verdict;
}

/** Where a count is this far below what is believed of any text, it is doubted. */
const doubtfulPart = 0.7;
/** Windows are larger; smaller counts that are the same may be a server's that always says the same. */
const leastWindow = 1000;

export function createCutWatch(): CutWatch {
	/** What was counted last, and the shortest request that had this count. */
	let before: Counted | undefined;
	return {
		judge(request, input, window) {
			if (input < leastWindow || hasImage(request.turns)) return { kind: 'whole' };
			const now = { ...measured(request), input };
			const { size } = now;
			const last = before;
			const isSame = last !== undefined && last.input === input;
			before = isSame && last.size < size && hasSameTools(last, now) ? last : now;
			const isDoubtful = size * doubtfulPart > input;
			if (window !== undefined && input > window) {
				// What was learnt of the window was too little: the server cuts, but later than that.
				return isDoubtful
					? { kind: 'cut', tokens: input, isAgain: isSame }
					: { kind: 'over', window };
			}
			if (window !== undefined && size > window * 1.15) {
				// Whole turns are left out, so that the rest may be a good deal shorter than the window.
				const isCut = input > window * (isDoubtful ? 0.5 : 0.97);
				if (isCut) return { kind: 'cut', tokens: window, isAgain: isSame };
			}
			if (last && hasSameTools(last, now) && isCutLike(last, now)) {
				return { kind: 'cut', tokens: Math.max(last.input, input), isAgain: true };
			}
			return { kind: isDoubtful ? 'doubtful' : 'whole' };
		},
	};
}

interface Counted {
	/** What any model makes of the request without its tools, more or less: some servers do not count those. */
	readonly size: number;
	readonly tools: number;
	readonly input: number;
}

/** Counts of requests with other tools say nothing of each other: what the chat grew by may be what the tools took. */
function hasSameTools(before: Counted, now: Counted): boolean {
	return Math.abs(before.tools - now.tools) < 100;
}

/** The same count for a clearly longer request; almost the same for one that is much longer, since whole turns are left out. */
function isCutLike(before: Counted, now: Counted): boolean {
	const grown = now.size - before.size;
	if (now.input === before.input) return grown > Math.max(100, before.size * 0.1);
	const apart = Math.abs(now.input - before.input);
	return apart <= before.input * 0.03 && grown > Math.max(500, before.size * 0.4);
}

function hasImage(turns: readonly Turn[]): boolean {
	return turns.some(
		(turn) => turn.role !== 'tool' && turn.parts.some(({ kind }) => kind === 'image'),
	);
}

function measured(request: ModelRequest): Pick<Counted, 'size' | 'tools'> {
	const { total, tools } = untaught.estimateRequest(request);
	return { size: total - tools, tools };
}

const untaught = createEstimator();
