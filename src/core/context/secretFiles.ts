/** Names of files that usually hold passwords, keys or tokens. Looks at names only; cases do not matter. */
const secretNames =
	/^(\.env(\..*)?|.*\.env|\.envrc|\.npmrc|\.pypirc|\.netrc|_netrc|\.htpasswd|\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg|\.s3cfg|\.boto|id_(rsa|dsa|ecdsa|ed25519)(_.*)?|credentials(\.(json|ya?ml|toml|ini|xml|properties))?|secrets?(\.(json|ya?ml|toml|ini|xml|properties|env|txt))?|service-?account.*\.json|kubeconfig|master\.key|terraform\.tfstate(\..*)?|.*\.tfvars)$/;
const secretEndings =
	/\.(pem|key|p12|pfx|p8|jks|keystore|ppk|kdbx?|asc|gpg|ovpn|tfstate|tfvars\.json)$/;
const secretFolders = new Set(['.ssh', '.aws', '.gnupg', '.azure', '.kube', '.docker']);
/** Made to be shared: they name what is needed and hold no values. */
const samples = /^\.?env\.(example|sample|template|dist|defaults?)$|\.(pub|example|sample)$/;

/** Whether a file is likely to hold secrets. `/` or `\` separated. */
export function isSecretPath(path: string): boolean {
	const parts = path
		.split(/[/\\]/)
		.map((part) =>
			part
				.normalize('NFKC')
				.replace(/[\p{Default_Ignorable_Code_Point}]/gu, '')
				.replace(/[. ]+$/, '')
				.toLowerCase(),
		)
		.filter(Boolean);
	const name = parts.at(-1) ?? '';
	if (samples.test(name)) return false;
	if (secretNames.test(name) || secretEndings.test(name)) return true;
	return parts.slice(0, -1).some((part) => secretFolders.has(part));
}

/** Whether a text holds a private key in the usual form. */
export function holdsPrivateKey(text: string): boolean {
	return /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/.test(text);
}

const escapeCharacter = String.fromCharCode(27);
const colours = new RegExp(`${escapeCharacter}\\[[\\d;]*[mK]`, 'g');

interface SafeDiff {
	readonly text: string;
	/** How many files of it were left out. */
	readonly leftOut: number;
}

/**
 * A diff as git writes it, with one line for each file that may hold secrets. What stands outside of the headers of git, as
 * with a diff program of the person's own, cannot be judged and is left out too.
 */
export function withoutSecrets(diff: string): SafeDiff {
	let leftOut = 0;
	// Git colours what it writes when it is told to always.
	const plain = diff.replace(colours, '');
	const parts = plain.split(/^(?=diff --(?:git|cc|combined) )/m).map((part) => {
		const end = part.search(/^@@/m);
		const header = end < 0 ? part : part.slice(0, end);
		const isKnown = part.startsWith('diff --');
		if (isKnown && !namesSecret(header) && !holdsPrivateKey(part)) return part;
		if (part.trim() === '') return part;
		leftOut += 1;
		if (!isKnown) return '(left out: not in the form of git, so it may hold secrets)\n';
		const first = part.slice(0, part.indexOf('\n') < 0 ? part.length : part.indexOf('\n'));
		return `${first}\n(left out: it may hold secrets)\n`;
	});
	return { text: parts.join(''), leftOut };
}

/** Judges every word of the header, so that renames and quoted names count too. */
function namesSecret(header: string): boolean {
	return header.split(/[\s"]+/).some((word) => isSecretPath(word.replace(/^[ab]\//, '')));
}
