import { Lexer, type Token, type Tokens } from 'marked';
import { openableHref } from './links';
import { lexerOptions } from './split';

/** What a person reads of Markdown: no marks, one line for each paragraph, cell or line of code. */
export function plainText(markdown: string): string {
	return wordsOf(new Lexer(lexerOptions()).lex(markdown));
}

const inline: ReadonlySet<string> = new Set(['strong', 'em', 'del', 'link']);

function wordsOf(tokens: readonly Token[]): string {
	let words = '';
	for (const token of tokens) {
		const { type } = token;
		if (type === 'list') words += wordsOf((token as Tokens.List).items);
		else if (type === 'table') {
			const { header, rows } = token as Tokens.Table;
			for (const cell of [header, ...rows].flat()) words += `${wordsOf(cell.tokens)}\n`;
		} else if ('tokens' in token && token.tokens) {
			words += wordsOf(token.tokens);
			if (type === 'link') words += targetOf(token as Tokens.Link);
			else if (!inline.has(type)) words += '\n';
		} else if (type === 'code') words += `${token.text}\n`;
		else if (type === 'text') words += withoutEntities(token.text);
		// The lexer knows no other tags than these bare ones.
		else if ('text' in token && type !== 'def' && type !== 'html') words += token.text;
	}
	return words;
}

const entities: ReadonlyMap<string, string> = new Map(
	Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }),
);

/** With the entities that models write as what they stand for. */
export function withoutEntities(text: string): string {
	return text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|([a-z]+));/gi, (raw, digits, hex, name) =>
		name === undefined
			? String.fromCodePoint(digits === undefined ? Number.parseInt(hex, 16) : Number(digits))
			: (entities.get(name) ?? raw),
	);
}

/** Where a link leads is told when it does not open. */
function targetOf({ href, text }: Tokens.Link): string {
	return text === href || openableHref(href) ? '' : ` (${href})`;
}
