/** English texts and what stands for them in the language of the person. Empty: English. */
let table: Readonly<Record<string, string>> = {};
let locale = 'en-US';

/**
 * From now on `t` answers with `words`, whose keys are the English texts, and numbers are written as in `language`, a
 * BCP 47 tag. Once, when host or page start.
 */
export function setWords(words: Readonly<Record<string, string>>, language: string): void {
	table = words;
	// Numbers in another way than the words around them would be misread: 1.000 is a thousand here and one there.
	locale = Object.keys(words).length > 0 ? language : 'en-US';
}

/** The language in which people are spoken to, a BCP 47 tag. */
export function languageOfWords(): string {
	return locale;
}

/** A number as people write it. */
export function inDigits(value: number, options?: Intl.NumberFormatOptions): string {
	return value.toLocaleString(locale, options);
}

/**
 * The text for people in their language, with `{0}`, `{1}`… replaced by `values`. `text` is English and a literal, so that
 * it can be collected for translation. Read when it is shown: what a module keeps in a constant stays English.
 */
export function t(text: string, ...values: readonly (string | number)[]): string {
	const known = Object.hasOwn(table, text) ? table[text] : undefined;
	return (known ?? text).replace(/\{(\d+)\}/g, (whole, index: string) =>
		String(values[Number(index)] ?? whole),
	);
}
