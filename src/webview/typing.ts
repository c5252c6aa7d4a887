/**
 * What Enter does: `send`, or `now`, which stops an answer that is being written. Neither with Shift, nor for the Enter that
 * ends an input method's word. `byCtrl`: only with Ctrl or Cmd, and Enter alone breaks the line.
 */
export function sendWish(event: KeyboardEvent, byCtrl: boolean): 'send' | 'now' | undefined {
	const { key, shiftKey, altKey, isComposing, keyCode } = event;
	if (key !== 'Enter' || shiftKey || altKey || isComposing || keyCode === 229) return undefined;
	const isCtrl = event.ctrlKey || event.metaKey;
	if (byCtrl) return isCtrl ? 'send' : undefined;
	return isCtrl ? 'now' : 'send';
}

/** Puts `text` in the place of what stands between `from` and `to`, with the cursor after it, so that it can be undone. */
export function replaceText(
	area: HTMLTextAreaElement,
	text: string,
	from = 0,
	to = area.value.length,
): void {
	area.focus();
	area.setSelectionRange(from, to);
	// Deprecated, and the only way that the browser's own undo knows of.
	if (document.execCommand(text === '' ? 'delete' : 'insertText', false, text)) return;
	area.setRangeText(text, from, to, 'end');
	area.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Lets a text area grow with its text where the browser does not do it by itself. */
export function fitHeight(area: HTMLTextAreaElement): void {
	if (CSS.supports('field-sizing', 'content')) return;
	area.style.height = 'auto';
	area.style.height = `${area.scrollHeight}px`;
}

/** Puts `text` in after the cursor, on lines of its own. */
export function insertLines(area: HTMLTextAreaElement, text: string): void {
	const { value, selectionEnd: at } = area;
	const before = at > 0 && value[at - 1] !== '\n' ? '\n' : '';
	const after = at < value.length && value[at] !== '\n' ? '\n' : '';
	replaceText(area, before + text + after, at, at);
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
