import createPurify, { type Config, type DOMPurify } from 'dompurify';

const config = {
	ALLOWED_TAGS: [
		...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'hr', 'br'],
		...['pre', 'code', 'span', 'strong', 'em', 'del', 'a', 'div', 'kbd', 'sub', 'sup'],
		...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
	],
	ALLOWED_ATTR: ['class', 'data-href', 'title', 'role', 'tabindex', 'start', 'align', 'dir'],
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

const mathsConfig = {
	ALLOWED_TAGS: [
		...[
			'#text',
			'math',
			'mrow',
			'mi',
			'mn',
			'mo',
			'ms',
			'mtext',
			'mspace',
			'mfrac',
			'msqrt',
			'mroot',
		],
		...['mstyle', 'mpadded', 'mphantom', 'msub', 'msup', 'msubsup', 'munder', 'mover'],
		...['munderover', 'mmultiscripts', 'mprescripts', 'none', 'mtable', 'mtr', 'mtd', 'menclose'],
	],
	ALLOWED_ATTR: [
		...['display', 'displaystyle', 'scriptlevel', 'mathvariant', 'stretchy', 'fence', 'form'],
		...['separator', 'symmetric', 'largeop', 'movablelimits', 'accent', 'accentunder', 'lspace'],
		...['rspace', 'linethickness', 'minsize', 'maxsize', 'width', 'height', 'depth', 'class'],
		...['columnspan', 'data-look'],
	],
	// Looks like an address, and is read below only.
	ADD_URI_SAFE_ATTR: ['data-look'],
	ALLOW_DATA_ATTR: false,
	ALLOW_ARIA_ATTR: false,
	KEEP_CONTENT: false,
	RETURN_DOM_FRAGMENT: true,
} as const;

/** Lines and gaps in tables and boxes: short, and nothing that leaves its place. */
const look =
	/^(padding(?:-(?:left|right|top|bottom))?|border(?:-(?:left|right|top|bottom))?):(\d?\d(?:\.\d+)?(?:em|ex|pt|px)?(?: solid)?)$/;

/** Formulas as MathML: no addresses, no styles, no names but those of its own classes. */
export function sanitizeMaths(html: string): DocumentFragment {
	purify ??= createPurify(window);
	const named = html.replaceAll(' style="', ' data-look="');
	const maths = purify.sanitize(named, { ...mathsConfig } as unknown as Config & {
		RETURN_DOM_FRAGMENT: true;
	});
	for (const element of maths.querySelectorAll<MathMLElement>('[class],[data-look]')) {
		const names = [...element.classList].filter((each) => /^(?:tml-\w+|\w+strike)$/.test(each));
		element.removeAttribute('class');
		if (names.length > 0) element.setAttribute('class', names.join(' '));
		for (const each of (element.getAttribute('data-look') ?? '').split(';')) {
			const [, name, value] = look.exec(each.trim()) ?? [];
			if (name && value) element.style.setProperty(name, value);
		}
		element.removeAttribute('data-look');
	}
	return maths;
}
