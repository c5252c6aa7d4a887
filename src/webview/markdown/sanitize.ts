import createPurify, { type Config, type DOMPurify } from 'dompurify';

const config = {
	ALLOWED_TAGS: [
		...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'hr', 'br'],
		...['pre', 'code', 'span', 'strong', 'em', 'del', 'a', 'div'],
		...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
	],
	ALLOWED_ATTR: ['class', 'data-href', 'title', 'role', 'tabindex', 'start', 'align'],
	ALLOW_DATA_ATTR: false,
	ALLOW_ARIA_ATTR: false,
	ALLOW_UNKNOWN_PROTOCOLS: false,
	KEEP_CONTENT: true,
	RETURN_DOM_FRAGMENT: true,
} as const;

let purify: DOMPurify | undefined;

/** The last gate before the page: our renderer writes nothing else, so anything else is a fault of it and is dropped. */
export function sanitize(html: string): DocumentFragment {
	purify ??= createPurify(window);
	return purify.sanitize(html, { ...config } as unknown as Config & { RETURN_DOM_FRAGMENT: true });
}
