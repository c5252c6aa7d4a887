const base =
	'You are Pandu, a coding assistant in VS Code. Be brief and exact. Use Markdown; tag code fences with language and path. Answer in the user’s language. If unsure, say so.';

/** The instructions of a chat. Short, because each word is paid for on every turn. */
export function chatSystemPrompt(options: { readonly instructions: string }): string {
	const own = options.instructions.trim();
	return own === '' ? base : `${base}\n\n${own}`;
}
