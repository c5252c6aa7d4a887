/** A file of the workspace that sets something of ours. It has no effect; the person is told of it. */
export interface WorkspaceOverride {
	/** For example `.vscode/settings.json`. */
	readonly file: string;
	/** For example `pandu.endpoints`. */
	readonly settings: readonly string[];
	/** Addresses that it wanted to send questions to. */
	readonly addresses: readonly string[];
}

/** Without comments; strings stay whole. */
function stripComments(text: string): string {
	return text.replace(
		/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
		(_all, quoted: string | undefined) => quoted ?? ' ',
	);
}

function uniqueMatches(text: string, pattern: RegExp): readonly string[] {
	return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].filter(Boolean);
}

/**
 * What `text`, a settings or `.code-workspace` file, sets of ours. VS Code drops these values before anyone sees them, so
 * the text itself is looked at. Lenient on purpose: a file that VS Code could still read must not escape notice.
 */
export function findOverrides(file: string, text: string): WorkspaceOverride | undefined {
	const plain = stripComments(text.slice(0, 1_000_000));
	const settings = uniqueMatches(plain, /"(pandu\.[\w.]+)"\s*:/g);
	if (settings.length === 0) return undefined;
	return { file, settings, addresses: uniqueMatches(plain, /"baseUrl"\s*:\s*"([^"\n]{1,200})"/g) };
}

/** One line per file, for the notice. */
export function describeOverrides(overrides: readonly WorkspaceOverride[]): string {
	return overrides
		.map(({ file, settings, addresses }) => {
			const to = addresses.length > 0 ? ` → ${addresses.join(', ')}` : '';
			return `${file}: ${settings.join(', ')}${to}`;
		})
		.join('; ');
}
