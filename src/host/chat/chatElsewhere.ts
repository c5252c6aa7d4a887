/** What stands in the side bar while the chat is in an editor tab: one sentence and a button. */
export function elsewhereHtml(parts: {
	readonly nonce: string;
	readonly language: string;
	readonly text: string;
	readonly button: string;
}): string {
	const { nonce, language, text, button } = parts;
	return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<title>Pandu</title>
<style nonce="${nonce}">
main { padding: 16px 12px; text-align: center; }
button {
	max-width: 100%;
	padding: 5px 12px;
	border: 1px solid var(--vscode-button-border, transparent);
	border-radius: 3px;
	color: var(--vscode-button-foreground);
	background: var(--vscode-button-background);
	font: inherit;
	cursor: pointer;
}
button:hover { background: var(--vscode-button-hoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
@media (forced-colors: active) { button { border-color: ButtonBorder; } }
</style>
</head>
<body>
<main data-testid="chat-elsewhere">
<p>${escapeText(text)}</p>
<button type="button" data-testid="bring-back">${escapeText(button)}</button>
</main>
<script nonce="${nonce}">
const api = acquireVsCodeApi();
document.querySelector('button').addEventListener('click', () => api.postMessage({ type: 'bringBack' }));
</script>
</body>
</html>`;
}

function escapeText(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
