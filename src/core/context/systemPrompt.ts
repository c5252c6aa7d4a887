const base =
	'You are Pandu, a coding assistant in VS Code. Be brief and exact. Use Markdown; tag code fences with language and path. Answer in the user’s language. If unsure, say so.';

const editing = 'Change files with the tools.';

/** The instructions of a chat. Short, because each word is paid for on every turn. */
export function chatSystemPrompt(options: {
	readonly instructions: string;
	/** The tools that change files go along. */
	readonly canEdit?: boolean;
}): string {
	const own = options.instructions.trim();
	const ours = options.canEdit ? `${base} ${editing}` : base;
	return own === '' ? ours : `${ours}\n\n${own}`;
}
