/** A file in a folder, `/` separated below it. */
export interface ListedFile {
	readonly path: string;
	/** In bytes; absent when it is not known. */
	readonly size?: number;
}

/** A list that stops somewhere says how much is missing. */
const mostListed = 300;
const mostMatches = 80;
const mostProblems = 100;
const longestLine = 300;

/** The files of a folder with their sizes, folder by folder. */
export function folderOutline(files: readonly ListedFile[], isComplete = true): string {
	const sorted = files.toSorted((one, other) =>
		compare(folderOf(one.path), folderOf(other.path), one, other),
	);
	const lines: string[] = [];
	let folder = '';
	for (const { path, size } of sorted.slice(0, mostListed)) {
		const here = folderOf(path);
		if (here !== folder) lines.push(here);
		folder = here;
		const name = path.slice(here.length);
		lines.push(
			`${here === '' ? '' : '  '}${name}${size === undefined ? '' : ` ${shortSize(size)}`}`,
		);
	}
	const rest = sorted.length - mostListed;
	if (rest > 0 || !isComplete) lines.push(rest > 0 && isComplete ? `… ${rest} more` : '… more');
	return lines.join('\n');
}

function compare(folder: string, otherFolder: string, one: ListedFile, other: ListedFile): number {
	return folder === otherFolder ? byName(one.path, other.path) : byName(folder, otherFolder);
}

function byName(one: string, other: string): number {
	return one < other ? -1 : Number(one > other);
}

function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf('/') + 1);
}

function shortSize(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const kilobytes = bytes / 1000;
	return kilobytes < 1000
		? `${kilobytes < 10 ? kilobytes.toFixed(1) : Math.round(kilobytes)} kB`
		: `${(kilobytes / 1000).toFixed(1)} MB`;
}

interface Matches {
	readonly text: string;
	readonly count: number;
}

/** The lines of `text` that hold `word`, whatever their case, each with its number and a line on either side. */
export function matchesIn(text: string, word: string, most = mostMatches): Matches {
	const wanted = word.toLowerCase();
	const lines = text.split(/\r\n|\r|\n/);
	if (lines.at(-1) === '') lines.pop();
	const hits = lines.flatMap((line, at) => (line.toLowerCase().includes(wanted) ? [at] : []));
	const shown = new Set<number>();
	for (const at of hits.slice(0, most)) {
		for (const near of [at - 1, at, at + 1]) if (near >= 0 && near < lines.length) shown.add(near);
	}
	const out: string[] = [];
	let before = -1;
	for (const at of [...shown].sort((one, other) => one - other)) {
		if (before >= 0 && at > before + 1) out.push('…');
		out.push(`${at + 1}: ${cut(lines[at] ?? '')}`);
		before = at;
	}
	if (hits.length > most) out.push(`… ${hits.length - most} more matches`);
	return { text: out.join('\n'), count: hits.length };
}

interface OutlineEntry {
	/** One-based. */
	readonly line: number;
	readonly text: string;
}

/** One line for each entry, in the order of the file. */
export function fileOutline(entries: readonly OutlineEntry[]): string {
	const seen = new Set<number>();
	const lines = entries
		.toSorted((one, other) => one.line - other.line)
		.filter(({ line }) => !seen.has(line) && seen.add(line))
		.map(({ line, text }) => `${line}: ${cut(text.trimEnd())}`);
	const rest = lines.length - mostListed;
	return rest > 0 ? [...lines.slice(0, mostListed), `… ${rest} more`].join('\n') : lines.join('\n');
}

export interface ProblemLine {
	readonly path: string;
	/** One-based. */
	readonly line: number;
	/** 0 is an error, as in VS Code. */
	readonly severity: number;
	readonly message: string;
}

const severities = ['error', 'warning', 'info', 'hint'] as const;

/** Problems, the worst first. Without `withPath` they are all of one file. */
export function problemList(problems: readonly ProblemLine[], withPath: boolean): string {
	const sorted = problems.toSorted(
		(one, other) =>
			one.severity - other.severity || byName(one.path, other.path) || one.line - other.line,
	);
	const lines = sorted
		.slice(0, mostProblems)
		.map(
			({ path, line, severity, message }) =>
				`${withPath ? `${path}:` : ''}${line} ${severities[severity] ?? 'hint'}: ${cut(message.replace(/\s*\n\s*/g, ' '))}`,
		);
	const rest = sorted.length - mostProblems;
	return rest > 0 ? [...lines, `… ${rest} more`].join('\n') : lines.join('\n');
}

/** At most `most` characters of a text: its beginning, or its end where that tells more. */
export function capText(text: string, most: number, keeps: 'start' | 'end' = 'start'): string {
	if (text.length <= most) return text;
	const left = `(${text.length - most} characters left out)`;
	return keeps === 'start' ? `${text.slice(0, most)}\n${left}` : `${left}\n${text.slice(-most)}`;
}

/** What a terminal shows, without what only moves the cursor or colours. */
export function plainOutput(raw: string): string {
	const text = raw
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
		.replace(/\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
		.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
		.replace(/\u001b[ -/]*[0-~]/g, '')
		.replaceAll('\r\n', '\n');
	// A line that is written over shows only what came last.
	return text.replace(/^[^\n]*\r(?=[^\n])/gm, '').replaceAll('\r', '');
}

function cut(line: string): string {
	return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
