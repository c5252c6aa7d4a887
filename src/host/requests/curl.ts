import type { SentRequest } from '../../core/endpoints/recorder';

export type Shell = 'sh' | 'powershell';

/** Headers that carry the key. */
const keyHeaders = new Set(['authorization', 'x-api-key', 'api-key']);
/** curl writes these itself, and has to: they depend on what it does. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'accept-encoding']);
/** Linux takes no longer word on a command line (128 KiB); a built-in command of the shell does. */
const longestWord = 100_000;

/**
 * A command that sends the request again, byte for byte as it is given. Where the key was stands the variable
 * `PANDU_API_KEY`.
 */
export function toCurl(
	sent: Pick<SentRequest, 'method' | 'url' | 'headers' | 'body'>,
	shell: Shell,
): string {
	return shell === 'sh' ? shCurl(sent) : powershellCurl(sent);
}

type Sent = Parameters<typeof toCurl>[0];

function shCurl(sent: Sent): string {
	const body = sent.body;
	const isLong = body !== undefined && body.length > longestWord;
	const parts = [
		`${isLong ? `printf '%s' ${shQuote(body)} | ` : ''}curl -sS -N${globOff(sent.url)} ${shQuote(sent.url)}`,
		...headersOf(sent).map(([name, value]) =>
			value === undefined
				? `-H "${keyHeader(name, sent, '$PANDU_API_KEY')}"`
				: `-H ${shQuote(`${name}: ${value}`)}`,
		),
	];
	if (isLong) parts.push('--data-binary @-');
	else if (body !== undefined) parts.push(`--data-raw ${shQuote(body)}`);
	return parts.join(' \\\n  ');
}

/** Windows PowerShell breaks quotes inside of arguments and the encoding of what is piped; a file keeps every byte. */
function powershellCurl(sent: Sent): string {
	const headers = headersOf(sent).map(([name, value]) =>
		value === undefined
			? `-H "${keyHeader(name, sent, '$env:PANDU_API_KEY')}"`
			: `-H ${powershellQuote(`${name}: ${value}`)}`,
	);
	const command = [`curl.exe -sS -N${globOff(sent.url)} ${powershellQuote(sent.url)}`, ...headers];
	if (sent.body === undefined) return command.join(' `\n  ');
	return [
		'$body = New-TemporaryFile',
		`[IO.File]::WriteAllText($body.FullName, ${powershellQuote(sent.body)})`,
		[...command, '--data-binary "@$($body.FullName)"'].join(' `\n  '),
		'Remove-Item $body.FullName',
	].join('\n');
}

/** Without it curl takes brackets of an address for a pattern. */
function globOff(url: string): string {
	return /[[\]{}]/.test(url) ? ' -g' : '';
}

/** A value that is undefined is the key. */
function headersOf({ headers }: Sent): readonly (readonly [string, string | undefined])[] {
	return Object.entries(headers)
		.filter(([name]) => !ownHeaders.has(name.toLowerCase()))
		.map(([name, value]) => [name, keyHeaders.has(name.toLowerCase()) ? undefined : value]);
}

function keyHeader(name: string, { headers }: Sent, variable: string): string {
	const scheme = /^(?:bearer|basic)\s/i.exec(headers[name] ?? '')?.[0] ?? '';
	return `${name}: ${scheme}${variable}`;
}

/** One word for any POSIX shell. */
function shQuote(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** PowerShell takes typographic quotes for quotes as well. */
function powershellQuote(text: string): string {
	return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
