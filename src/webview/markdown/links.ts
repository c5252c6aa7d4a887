const openable = /^(?:https?:\/\/[^\s/?#]|mailto:[^\s])/i;

/**
 * The address behind a link of the model, or undefined when it is not one that a person may open. Only http, https and
 * mailto are; the host name comes back in its ASCII form.
 */
export function openableHref(raw: string): string | undefined {
	const href = raw.replaceAll('&amp;', '&');
	// A control character or a blank could be dropped later by a parser and make another address of it.
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
	if (/[\u0000-\u0020\u007f-\u009f\\]/.test(href) || !openable.test(href)) return undefined;
	try {
		return new URL(href).href;
	} catch {
		return undefined;
	}
}
