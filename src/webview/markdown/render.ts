import { Parser, Renderer, type Token, type Tokens } from 'marked';
import { t } from '../../shared/words';
import { openableHref } from './links';
import { lexerOptions } from './split';

const escapes: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

/** Writes what the model may show: no element that loads, navigates or runs, and no address but as text. */
class SafeRenderer extends Renderer {
	/** Only bare tags come here, written anew: `<BR />` is `<br>`. */
	override html({ raw }: Tokens.HTML | Tokens.Tag): string {
		return `<${escapeHtml(raw.toLowerCase().replace(/ ?\/?>$|</g, ''))}>`;
	}

	override code({ text, lang }: Tokens.Code): string {
		const language = languageOf(lang);
		return `<pre class="language-${escapeHtml(language)}"><code>${escapeHtml(text)}</code></pre>`;
	}

	override link({ href, tokens, text }: Tokens.Link): string {
		const label = this.parser.parseInline(tokens);
		const target = openableHref(href);
		if (target) {
			const safe = escapeHtml(target);
			return `<a role="link" tabindex="0" data-href="${safe}" title="${safe}">${label}</a>`;
		}
		if (text === href) return `<span class="deadLink">${label}</span>`;
		return `<span class="deadLink">${label} <span class="target">(${escapeHtml(href)})</span></span>`;
	}

	override image({ href, text }: Tokens.Image): string {
		const label = text ? t('Image not loaded: {0}', text) : t('Image not loaded');
		return `<span class="noImage">${escapeHtml(label)} <span class="target">${escapeHtml(href)}</span></span>`;
	}

	override checkbox({ checked }: Tokens.Checkbox): string {
		return checked ? '<span class="task">☑</span> ' : '<span class="task">☐</span> ';
	}

	override table(token: Tokens.Table): string {
		return `<div class="tableWrap" dir="auto" tabindex="0">${super.table(token)}</div>`;
	}

	// Markers and lines stand on the side where the text begins. Code says nothing about that.
	override list(token: Tokens.List): string {
		return super.list(token).replace(/^<[ou]l/, '$& dir="auto"');
	}

	override blockquote(token: Tokens.Blockquote): string {
		return super.blockquote(token).replace('>', ' dir="auto">');
	}

	override codespan({ text }: Tokens.Codespan): string {
		return `<code dir="ltr">${escapeHtml(text)}</code>`;
	}
}

/** The first word after the fence, as a person would name the language. */
export function languageOf(info: string | undefined): string {
	return /^[\w+#.-]+/.exec(info?.trim() ?? '')?.[0]?.toLowerCase() ?? '';
}

const parser = new Parser({ ...lexerOptions(), renderer: new SafeRenderer() });

/** HTML of one block. It still goes through the sanitiser. */
export function renderBlock(token: Token): string {
	return parser.parse([token]);
}
