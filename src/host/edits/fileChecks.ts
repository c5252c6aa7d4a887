import * as vscode from 'vscode';

/** The first character of `text` that the encoding of the file has no bytes for: saving would write a question mark. */
export async function unwritable(
	{ encoding }: vscode.TextDocument,
	text: string,
): Promise<string | undefined> {
	if (encoding.startsWith('utf')) return undefined;
	const bytes = await vscode.workspace.encode(text, { encoding });
	const written = new Set(await vscode.workspace.decode(bytes, { encoding }));
	return [...text].find((character) => !written.has(character));
}
