/** What differs between two pages. */
interface PageParts {
	readonly cspSource: string;
	readonly nonce: string;
	readonly script: string;
	readonly style: string;
	readonly language: string;
	/** What a page in another place had arranged, as JSON. */
	readonly kept?: string;
	/** English texts and what stands for them in `language`. Nothing: the page speaks English. */
	readonly words?: Readonly<Record<string, string>> | undefined;
}

/** Nothing is loaded from anywhere but our own bundle, and nothing runs but our own script. */
export function pageHtml(parts: PageParts): string {
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${parts.nonce}'`,
		`style-src ${parts.cspSource}`,
		`font-src ${parts.cspSource}`,
		'img-src data:',
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
	const words = parts.words && JSON.stringify(parts.words);
	return `<!DOCTYPE html>
<html lang="${parts.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${parts.style}">
<title>Pandu</title>
</head>
<body>
<div id="root"${attribute('kept', parts.kept)}${attribute('words', words)}></div>
<script nonce="${parts.nonce}" src="${parts.script}"></script>
</body>
</html>`;
}

function attribute(name: string, value: string | undefined): string {
	if (value === undefined) return '';
	const text = value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
	return ` data-${name}="${text}"`;
}
