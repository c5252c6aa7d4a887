/** Shows nothing, or changes the order of what is shown: zero width, bidirectional marks, tags, fillers, controls. */
const candidates = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\uFFF9-\uFFFB]/gu;

/** What is left of a text before a character that makes that character part of an emoji. */
const emojiBefore = /(?:\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})$/u;

const plainControls = new Set(['\t', '\n', '\r']);

function isHidden(text: string, character: string, at: number): boolean {
	if (plainControls.has(character)) return false;
	const mayJoin = character === '\u200D' || character === '\uFE0E' || character === '\uFE0F';
	return !(mayJoin && emojiBefore.test(text.slice(Math.max(0, at - 3), at)));
}

/** `text` with each invisible character written as its number, and how many there were. */
export function showInvisible(text: string): { readonly text: string; readonly count: number } {
	let count = 0;
	const shown = text.replace(candidates, (character, at: number) => {
		if (!isHidden(text, character, at)) return character;
		count++;
		const code = character.codePointAt(0) ?? 0;
		return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
	});
	return { text: shown, count };
}

/** `text` without its invisible characters. */
export function dropInvisible(text: string): string {
	return text.replace(candidates, (character, at: number) =>
		isHidden(text, character, at) ? '' : character,
	);
}
