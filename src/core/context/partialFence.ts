/** The code in the first fenced block of an answer that is still being written. Undefined before it begins. For display only. */
export function partialFence(markdown: string): string | undefined {
	const opening = /^ {0,3}(`{3,}|~{3,})[^\n]*\n/m.exec(markdown);
	if (!opening) return undefined;
	const [head, mark = ''] = opening;
	const code = markdown.slice(opening.index + head.length);
	const closing = new RegExp(`^ {0,3}${mark}+[ \\t]*$`, 'm').exec(code);
	if (closing) return code.slice(0, Math.max(0, closing.index - 1));
	// The first signs of the closing line are no code.
	return code.replace(/(^|\n) {0,3}(`{1,2}|~{1,2})$/, '');
}
