import type { Answer, Piece } from './demoTypes';
import { longText } from './longText';

/** What the wire does instead of answering well. */
export type Misbehaviour =
	| {
			readonly kind: 'answer';
			readonly answer: Answer;
			readonly delayMs?: number;
			/** Before anything comes. */
			readonly lateMs?: number;
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** A good beginning, then: silence, a close without an end, a broken connection, or an error frame. */
	| {
			readonly kind: 'breaks';
			readonly how: 'stall' | 'cut' | 'reset' | 'errorFrame';
			/** What the beginning is taken from, when it is not a few words. */
			readonly answer?: Answer;
	  }
	| {
			readonly kind: 'status';
			readonly status: number;
			readonly message: string;
			readonly retryAfterS?: number;
	  }
	| { readonly kind: 'html' | 'json' | 'offline' | 'silence' | 'tls' | 'garbage' };

/** What follows `demo:` in a question. */
export interface Asked {
	readonly word: MisbehaviourWord;
	readonly number?: number;
	/** Only the first try of this question misbehaves. */
	readonly once: boolean;
	/** The line that asks for it: the code that goes along may be another in the next try. */
	readonly line: string;
}

/** Every word that works, with what it shows. The table of docs/demo.md holds the same. */
export const misbehaviours = {
	slow: 'one word every 400 ms',
	silence: 'the request is taken and nothing comes back',
	stall: 'some words, then silence on an open connection',
	cut: 'the stream ends in the middle of the answer, without an end marker',
	reset: 'the connection breaks in the middle of the answer',
	error:
		'with a status (401, 402, 403, 404, 429, 500, 503 …): that status; without: an error frame after some words',
	late: 'nothing for 12 s, then the answer; `late 90` for another time',
	limit:
		'too many requests, with the wish to wait 3 s, then the answer; `limit 90` for another time',
	queue:
		'an answer after which the server takes the next request only in 5 s; `queue 20` for another time',
	quota: 'the allowance of the plan is used up',
	overflow: 'more tokens than the model takes',
	moderation: 'the content is blocked',
	field: 'one field of the request is refused until it is left out',
	offline: 'the server cannot be reached',
	tls: 'a certificate that nobody vouches for',
	garbage: 'frames that nobody can read',
	html: 'a web page with status 200 instead of an answer',
	json: 'one whole JSON reply although a stream was asked for',
	empty: 'a complete answer without a word in it',
	reasoning: 'visible reasoning before the answer',
	think: 'reasoning between <think> tags inside the text',
	tools: 'two tool calls at once, then the answer',
	long: '2,000 words of mixed markdown as fast as they go; `long 20000` for another number',
	refuse: 'a refusal',
	length: 'an answer that stops at the token limit',
	'slow-edit': 'an edit that comes slowly enough to be watched and stopped',
	'cut-edit': 'the stream ends in the middle of an edit, without an end marker',
	'wrong-old-text': 'an edit of text that is not in the file, then the right one',
	ambiguous: 'an edit of text that is in the file more than once, then the right one',
} as const;

type MisbehaviourWord = keyof typeof misbehaviours;

const statusMessages: Readonly<Record<number, string>> = {
	400: 'The demo was asked to refuse this request.',
	401: 'Incorrect API key provided. (The demo was asked to say so.)',
	402: 'Insufficient balance. (The demo was asked to say so.)',
	403: 'This key has no access to the model. (The demo was asked to say so.)',
	404: 'The model does not exist. (The demo was asked to say so.)',
	429: 'Rate limit reached. (The demo was asked to say so.)',
	405: 'This address takes no questions. (The demo was asked to say so.)',
};

/** As servers word them; their status says too little. */
const refusals = {
	quota: [429, 'You exceeded your current quota (insufficient_quota).'],
	overflow: [
		400,
		'This model’s maximum context length is 32768 tokens. Reduce the length of the input.',
	],
	moderation: [403, 'This was flagged by the content policy.'],
} as const;

/** What requests can do without, each once. */
const spareFields = ['stream_options', 'store', 'temperature', 'reasoning', 'thinking', 'metadata'];

function isWord(word: string | undefined): word is MisbehaviourWord {
	return word !== undefined && Object.hasOwn(misbehaviours, word);
}

const pattern = /\bdemo:\s*([a-z]+(?:-[a-z]+)*)(?:\s+(\d{1,6}))?(\s+once\b)?/i;

/** What the person wrote, without `demo: word`. */
export function withoutAsked(text: string): string {
	return text.replace(pattern, '').trim();
}

/** Finds `demo: word` in what the person wrote. */
export function askedFor(words: string): Asked | undefined {
	const line = words.split('\n').find((each) => pattern.test(each)) ?? '';
	const match = pattern.exec(line);
	const word = match?.[1]?.toLowerCase();
	if (!isWord(word)) return undefined;
	return {
		word,
		line,
		once: match?.[3] !== undefined,
		...(match?.[2] ? { number: Number(match[2]) } : {}),
	};
}

function said(...pieces: readonly Piece[]) {
	return { kind: 'answer', answer: { pieces, finish: 'stop' } } as const;
}

/** The headers of a server that takes one request in `seconds`, which was this one. */
function fullFor(seconds: number): Readonly<Record<string, string>> {
	return {
		'x-ratelimit-limit-requests': '1',
		'x-ratelimit-remaining-requests': '0',
		'x-ratelimit-reset-requests': `${seconds}s`,
	};
}

const aFewWords = {
	kind: 'text' as const,
	text: 'The demo was asked to misbehave, and so it does: this sentence is the answer, and it is long enough to be watched while it comes, word after word, until its end.',
};

const someReasoning =
	'The question asks for visible reasoning. First I look at what is there. Then I weigh two ways. The second is shorter, so I take it.';

const callingTools: Answer = {
	pieces: [
		{ kind: 'text', text: 'I look at two things first.' },
		{ kind: 'toolCall', name: 'demo_clock', args: { zone: 'Asia/Jakarta' } },
		{ kind: 'toolCall', name: 'demo_dice', args: { sides: 6, note: 'a word or two' } },
	],
	finish: 'toolCalls',
};

const refusing: Answer = {
	pieces: [{ kind: 'refusal', text: 'I will not do that, because the demo was asked to refuse.' }],
	finish: 'refusal',
};

const cutShort: Answer = {
	pieces: [{ kind: 'text', text: aFewWords.text.slice(0, 90) }],
	finish: 'length',
};

/**
 * What is to happen instead of the answer `good`. `files` are the texts that came with the question, `fields` the names of
 * what its body holds.
 */
export function misbehave(
	asked: Asked,
	good: () => Answer,
	files: readonly string[],
	fields: readonly string[],
): Misbehaviour {
	const { number } = asked;
	switch (asked.word) {
		case 'late':
			return { ...said(aFewWords), lateMs: (number ?? 12) * 1000 };
		case 'limit':
			return { ...failing(429), retryAfterS: number ?? 3 };
		case 'queue':
			return { ...said(aFewWords), headers: fullFor(number ?? 5) };
		case 'quota':
		case 'overflow':
		case 'moderation': {
			const [status, message] = refusals[asked.word];
			return { kind: 'status', status, message };
		}
		case 'field': {
			const field = spareFields.find((each) => fields.includes(each));
			if (field === undefined) return said(aFewWords);
			return { kind: 'status', status: 400, message: `Unsupported parameter: '${field}'.` };
		}
		case 'slow':
			return { kind: 'answer', answer: { pieces: [aFewWords], finish: 'stop' }, delayMs: 400 };
		case 'stall':
		case 'cut':
		case 'reset':
			return { kind: 'breaks', how: asked.word };
		case 'error':
			if (number === undefined || number < 400 || number > 599) {
				return { kind: 'breaks', how: 'errorFrame' };
			}
			return number === 429 ? { ...failing(429), retryAfterS: 2 } : failing(number);
		case 'offline':
		case 'html':
		case 'json':
		case 'silence':
		case 'tls':
		case 'garbage':
			return { kind: asked.word };
		case 'empty':
			return said();
		case 'reasoning':
			return said({ kind: 'reasoning', text: someReasoning }, aFewWords);
		case 'think':
			return said({ kind: 'text', text: `<think>${someReasoning}</think>\n\n${aFewWords.text}` });
		case 'tools':
			return { kind: 'answer', answer: callingTools };
		case 'long':
			return { ...said({ kind: 'text', text: longText(number ?? 2000) }), delayMs: 0 };
		case 'refuse':
			return { kind: 'answer', answer: refusing };
		case 'length':
			return { kind: 'answer', answer: cutShort };
		case 'slow-edit':
			return { kind: 'answer', answer: good(), delayMs: 200 };
		case 'cut-edit':
			return { kind: 'breaks', how: 'cut', answer: good() };
		case 'wrong-old-text':
			return { kind: 'answer', answer: withOldText(good(), (old) => `${old} // not there`) };
		case 'ambiguous':
			return { kind: 'answer', answer: withOldText(good(), (old) => repeated(old, files)) };
	}
}

/** The answer with another old text in its first edit. */
function withOldText(answer: Answer, change: (oldText: string) => string): Answer {
	const at = answer.pieces.findIndex(isEdit);
	return {
		...answer,
		pieces: answer.pieces.map((piece, index) => {
			if (index !== at || piece.kind !== 'toolCall') return piece;
			return { ...piece, args: { ...piece.args, old_text: change(String(piece.args.old_text)) } };
		}),
	};
}

/** A call that replaces text in a file. */
export function isEdit(piece: Piece): boolean {
	return piece.kind === 'toolCall' && 'old_text' in piece.args;
}

/** A word or bracket of `oldText` that its file has more than once. */
function repeated(oldText: string, files: readonly string[]): string {
	const file = files.find((each) => each.includes(oldText)) ?? oldText;
	const words = oldText.match(/[\w$]+|[{}()=;]/g) ?? [];
	return words.find((word) => file.split(word).length > 2) ?? '\n';
}

function failing(status: number) {
	const message = statusMessages[status] ?? 'The demo was asked to fail.';
	return { kind: 'status', status, message } as const;
}

/** What is said before a stream breaks. */
export const beforeItBreaks: Answer = { pieces: [aFewWords], finish: 'stop' };
