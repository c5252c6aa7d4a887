/**
 * `text` as it may stand in a message of VS Code, which would make a link of `[words](command:…)`, and a press on it runs the
 * command. Names of files and lines of code can look like that.
 */
export function messageText(text: string): string {
	return text.replaceAll('](', '] (');
}
