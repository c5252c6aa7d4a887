/** A saved prompt. `ask` answers in the chat, `edit` changes the selection. */
export interface PromptText {
	readonly name?: string;
	readonly description?: string;
	readonly mode: 'ask' | 'edit';
	readonly body: string;
	/** Fields of the front matter that have no effect here. */
	readonly ignored: readonly string[];
}

/** Larger prompt files are not read. */
export const mostPromptBytes = 64 * 1024;

const known = new Set(['name', 'title', 'description', 'mode', 'agent', 'argument-hint']);

/** Reads a `.prompt.md` file: simple `key: value` front matter, then the prompt. Never fails. */
export function parsePromptFile(source: string): PromptText {
	const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
	const front = /^---[^\S\n]*\n([\s\S]*?\n)??---[^\S\n]*(?:\n|$)/.exec(text);
	const fields = new Map<string, string>();
	for (const line of (front?.[1] ?? '').split('\n')) {
		const [, key, value = ''] = /^([A-Za-z][\w-]*)[^\S\n]*:[^\S\n]*(.*)$/.exec(line) ?? [];
		if (key) fields.set(key.toLowerCase(), plainValue(value));
	}
	const mode = fields.get('agent') ?? fields.get('mode') ?? '';
	const name = fields.get('name') ?? fields.get('title');
	const description = fields.get('description');
	return {
		...(name ? { name } : {}),
		...(description ? { description } : {}),
		mode: mode.toLowerCase() === 'edit' ? 'edit' : 'ask',
		body: text.slice(front?.[0].length ?? 0).trim(),
		ignored: [...fields.keys()].filter((key) => !known.has(key)),
	};
}

function plainValue(value: string): string {
	const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(value.trim());
	return quoted ? (quoted[2] ?? '') : value.replace(/(?<!\s)\s+#.*$/, '').trim();
}
