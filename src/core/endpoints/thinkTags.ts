/** A piece of an answer that may hold its reasoning between tags. */
export type ThinkPiece =
	| { readonly kind: 'text' | 'reasoning'; readonly text: string }
	/** All text so far was reasoning whose opening tag the server had put into its prompt. */
	| { readonly kind: 'wasReasoning'; readonly text: string };

/** Splits reasoning in `<think>` tags off a text that arrives in pieces. */
export interface ThinkSplitter {
	push(text: string): readonly ThinkPiece[];
	/** What was held back as a possible part of a tag. */
	flush(): readonly ThinkPiece[];
	/** The server has a field for reasoning: a closing tag without an opening one is ordinary text. */
	expectNoOrphan(): void;
}

const openTag = /^\s*<(think|thinking)>/;
const openTags = ['<think>', '<thinking>'];
/** Alone on its line: an answer that merely mentions the tag has it in a sentence or in code. */
const orphanTag = /\n[ \t]*<\/think(?:ing)?>[ \t]*\n/;
const orphanTagAtStart = /(?:^|\n)[ \t]*<\/think(?:ing)?>[ \t]*\n/;
const partialTag = /\n[ \t]*(?:<\/?t?h?i?n?k?i?n?g?>?)?[ \t]*$/;
const partialTagAtStart = /(?:^|\n)[ \t]*(?:<\/?t?h?i?n?k?i?n?g?>?)?[ \t]*$/;
/** A closing tag that comes later than this is not looked for, so that the text needs not be kept. */
const maxOrphanPlace = 200_000;

export function createThinkSplitter(): ThinkSplitter {
	return new TagSplitter();
}

class TagSplitter implements ThinkSplitter {
	#state: 'start' | 'inside' | 'visible' | 'after' = 'start';
	/** Not yet given out: it may be the beginning of a tag. */
	#held = '';
	/** Given out as text, and perhaps reasoning after all. */
	#seen = '';
	#closeTag = '</think>';
	#trimsStart = false;
	#hasReasoning = false;
	#out: ThinkPiece[] = [];

	push(text: string): readonly ThinkPiece[] {
		this.#held += text;
		if (this.#state === 'start') this.#atStart();
		else if (this.#state === 'inside') this.#inside(false);
		else if (this.#state === 'visible') this.#visible(false);
		else this.#release();
		return this.#take();
	}

	flush(): readonly ThinkPiece[] {
		if (this.#state === 'inside') this.#inside(true);
		else if (this.#state === 'visible') this.#visible(true);
		this.#release();
		return this.#take();
	}

	expectNoOrphan(): void {
		if (this.#state === 'visible') this.#state = 'after';
	}

	#take(): readonly ThinkPiece[] {
		const out = this.#out;
		this.#out = [];
		return out;
	}

	#give(kind: ThinkPiece['kind'], text: string): void {
		const isFirst = kind === 'reasoning' && !this.#hasReasoning;
		const shown = isFirst ? text.trimStart() : text;
		if (shown === '') return;
		if (kind === 'reasoning') this.#hasReasoning = true;
		this.#out.push({ kind, text: shown });
	}

	/** Gives out the first `length` characters of what is held as text. */
	#release(length = this.#held.length): void {
		const text = this.#held.slice(0, length);
		this.#held = this.#held.slice(length);
		const shown = this.#trimsStart ? text.trimStart() : text;
		if (shown !== '') this.#trimsStart = false;
		this.#give('text', shown);
	}

	#endReasoning(tagEnd: number): void {
		this.#held = this.#held.slice(tagEnd);
		this.#seen = '';
		this.#state = 'after';
		this.#trimsStart = true;
		this.#release();
	}

	#atStart(): void {
		const open = openTag.exec(this.#held);
		if (open) {
			this.#closeTag = `</${open[1]}>`;
			this.#held = this.#held.slice(open[0].length);
			this.#state = 'inside';
			this.#inside(false);
			return;
		}
		const begun = this.#held.trimStart();
		if (begun === '' || openTags.some((tag) => tag.startsWith(begun))) return;
		this.#state = 'visible';
		this.#visible(false);
	}

	#inside(isLast: boolean): void {
		const at = this.#held.indexOf(this.#closeTag);
		if (at >= 0) {
			this.#give('reasoning', this.#held.slice(0, at));
			this.#endReasoning(at + this.#closeTag.length);
			return;
		}
		const keep = isLast ? 0 : partialLength(this.#held, this.#closeTag);
		const end = this.#held.length - keep;
		this.#give('reasoning', this.#held.slice(0, end));
		this.#held = this.#held.slice(end);
	}

	#visible(isLast: boolean): void {
		const isAtStart = this.#seen === '';
		const text = isLast ? `${this.#held}\n` : this.#held;
		const orphan = (isAtStart ? orphanTagAtStart : orphanTag).exec(text);
		const before = orphan ? this.#seen + this.#held.slice(0, orphan.index) : '';
		if (orphan && isOutsideOfFences(before)) {
			if (before.trim() !== '') this.#give('wasReasoning', before);
			this.#endReasoning(orphan.index + orphan[0].length);
			return;
		}
		const partial = (isAtStart ? partialTagAtStart : partialTag).exec(this.#held);
		const end = this.#held.length - (isLast ? 0 : (partial?.[0].length ?? 0));
		this.#seen += this.#held.slice(0, end);
		this.#release(end);
		if (this.#seen.length <= maxOrphanPlace) return;
		this.#state = 'after';
		this.#seen = '';
	}
}

/** How many characters at the end of `text` may be the start of `tag`. */
function partialLength(text: string, tag: string): number {
	for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(tag.slice(0, length))) return length;
	}
	return 0;
}

function isOutsideOfFences(text: string): boolean {
	return (text.match(/^\s*(```|~~~)/gm)?.length ?? 0) % 2 === 0;
}
