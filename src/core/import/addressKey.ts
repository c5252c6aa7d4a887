/** Names of parameters that hold a key, whatever stands between their words. */
const keyNames =
	/^(?:x?(?:api|access|auth|subscription|ocpapim|app|secret|private|client|user)*(?:key|token|secret|sig|signature|password|passwd|pwd)|auth|authorization|bearer|credentials?|pat)$/;
/** What keys look like, whatever they are called. */
const keyForms =
	/^(?:(?:sk|pk|rk|gsk|xai|hf|nvapi|ghp|gho|pplx)[-_].{12,}|AIza.{20,}|eyJ[\w-]{10,}\..+|(?=.*\d)(?=.*[A-Za-z])\w{32,})$/;

interface Split {
	/** Without the key. */
	readonly address: string;
	/** The first of those that stood in it. */
	readonly key: string | undefined;
}

/** Takes keys out of the query of an address, which would be written where everybody can read them. */
export function withoutKey(address: string): Split {
	const at = address.indexOf('?');
	if (at < 0) return { address, key: undefined };
	const keys: string[] = [];
	const kept = (address.slice(at + 1).split('#')[0] ?? '').split(/[&;]/).filter((part) => {
		const [name = '', value = ''] = split(part);
		const letters = name.toLowerCase().replace(/[^a-z]/g, '');
		if (value === '' || !(keyNames.test(letters) || keyForms.test(value))) return part !== '';
		keys.push(value);
		return false;
	});
	const query = kept.length > 0 ? `?${kept.join('&')}` : '';
	return { address: `${address.slice(0, at)}${query}`, key: keys[0] };
}

/** As {@link withoutKey}, and takes `user:password@` out too, whose password counts as a key before those of the query. */
export function withoutSecrets(address: string): Split {
	const text = address.trim();
	const [whole = '', scheme = '', user = '', password] =
		/^([a-z][a-z0-9+.-]*:\/\/)?([^/?#\\:@]*)(?::([^/?#\\]*))?@/i.exec(text) ?? [];
	const { address: rest, key } = withoutKey(`${scheme}${text.slice(whole.length)}`);
	return { address: rest, key: plain(password || user) || key };
}

function split(part: string): readonly string[] {
	const at = part.indexOf('=');
	// One without a name counts by its form.
	return at < 0 ? ['', decoded(part)] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
}

/** Only a form writes a blank as `+`, and then it encodes other signs: a key that was pasted keeps its `+`. */
function decoded(text: string): string {
	return plain(text.includes('%') ? text.replaceAll('+', ' ') : text).trim();
}

function plain(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
