/** An address that may be opened, with what the person must see before: `host` in ASCII, so that no look-alike passes. */
export interface CheckedLink {
	readonly href: string;
	/** Empty for mail. */
	readonly host: string;
}

/** Only web pages and mail. Undefined for anything else. */
export function checkLink(raw: string): CheckedLink | undefined {
	if (!URL.canParse(raw)) return undefined;
	const url = new URL(raw);
	if (!['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined;
	// `https://github.com@decoy.example/` names a user of decoy.example.
	url.username = '';
	url.password = '';
	return { href: url.href, host: url.host };
}
