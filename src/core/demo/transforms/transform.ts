import type { Language } from '../mask';

/** What is to be changed. */
export interface Job {
	readonly code: string;
	readonly language: Language;
	/** The person's words. */
	readonly instruction: string;
}

/** The changed code and, in a few words, what was done to it. */
export interface Done {
	readonly code: string;
	readonly did: string;
}

/** One thing the demo can do to code. */
export interface Transform {
	/** The instruction asks for it. */
	readonly pattern: RegExp;
	/** Undefined when there is nothing to change. */
	apply(job: Job, match: RegExpExecArray): Done | undefined;
}

/** Puts insertions into `code`; they may come in any order. */
export function insertAll(
	code: string,
	insertions: readonly { readonly at: number; readonly text: string }[],
): string {
	let result = code;
	for (const { at, text } of [...insertions].sort((one, other) => other.at - one.at)) {
		result = result.slice(0, at) + text + result.slice(at);
	}
	return result;
}

/** White space at the start of the line that holds `at`. */
export function indentAt(code: string, at: number): string {
	const start = code.lastIndexOf('\n', at - 1) + 1;
	return /^[ \t]*/.exec(code.slice(start))?.[0] ?? '';
}

/** One more level of indentation, as the code itself does it. */
export function indentUnit(code: string): string {
	if (/^\t/m.test(code)) return '\t';
	const width = /^( {2,8})\S/m.exec(code)?.[1]?.length ?? 4;
	return ' '.repeat(width % 4 === 0 ? 4 : 2);
}
