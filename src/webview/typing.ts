/** Enter that sends: no modifier, and not the one that ends an input method's word. */
export function isEnter(event: KeyboardEvent): boolean {
	return (
		event.key === 'Enter' &&
		!event.shiftKey &&
		!event.altKey &&
		!event.isComposing &&
		event.keyCode !== 229
	);
}

/** Lets a text area grow with its text where the browser does not do it by itself. */
export function fitHeight(area: HTMLTextAreaElement): void {
	if (CSS.supports('field-sizing', 'content')) return;
	area.style.height = 'auto';
	area.style.height = `${area.scrollHeight}px`;
}

export interface Mention {
	/** Where the `@` stands. */
	readonly start: number;
	readonly query: string;
}

/** The `@` word that the cursor stands in, if it stands in one. */
export function mentionAt(text: string, cursor: number): Mention | undefined {
	const match = /(?:^|[\s(])@([^\s@]*)$/.exec(text.slice(0, cursor));
	if (!match) return undefined;
	const query = match[1] ?? '';
	return { start: cursor - query.length - 1, query };
}

/** `text` with the `@` word replaced, and where the cursor then stands. */
export function replaceMention(
	text: string,
	mention: Mention,
	replacement: string,
): { readonly text: string; readonly cursor: number } {
	const before = text.slice(0, mention.start);
	const after = text.slice(mention.start + 1 + mention.query.length);
	const space = replacement === '' || /^\s/.test(after) ? '' : ' ';
	return {
		text: `${before}${replacement}${space}${after}`,
		cursor: before.length + replacement.length + space.length,
	};
}

const modifiers = new Set(['Control', 'Alt', 'Shift', 'Meta']);
/** VS Code waits as long for the second key. */
const chordMs = 5000;

type Key = Pick<
	KeyboardEvent,
	'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'timeStamp' | 'preventDefault'
>;

/** For key presses: what follows Ctrl+Alt+J is for VS Code and must not be typed into the page as well. */
export function createChordGuard(): (event: Key) => void {
	let endsAt = 0;
	return (event) => {
		if (modifiers.has(event.key)) return;
		const isSecond = event.timeStamp < endsAt;
		const isFirst = (event.ctrlKey || event.metaKey) && event.altKey && event.code === 'KeyJ';
		endsAt = isFirst && !isSecond ? event.timeStamp + chordMs : 0;
		if (isSecond || isFirst) event.preventDefault();
	};
}
