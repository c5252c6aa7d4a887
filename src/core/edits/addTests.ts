import { diffLines, type TextChange } from './diffLines';

/** In these languages tests stand inside a class. */
const inClass = new Set(['java', 'kt', 'cs', 'php']);

const importLine =
	/^(?:import\b|from\s+\S+\s+import\b|use\s+[\w\\:]|using\s+\w|require(?:_relative)?\b|(?:const|let|var)\s.*\brequire\(|#include\b)/;

/**
 * The changes that add tests to a test file: imports that it lacks below its own, the rest at the end (of its class, where
 * the language wants that). A text that is the whole file again replaces it. In order; empty when there is nothing new.
 */
export function addTests(file: string, added: string, ext: string): readonly TextChange[] {
	const eol = file.includes('\r\n') ? '\r\n' : '\n';
	const text = added.replace(/\r\n?/g, '\n').trim();
	if (text === '') return [];
	if (isWholeFile(file, text)) {
		return diffLines(file, `${text}\n`.replaceAll('\n', eol), { sameLineEnds: true });
	}
	const { imports, rest } = splitImports(text.split('\n'));
	const known = new Set(file.split(/\r?\n/).map((line) => line.trim()));
	const fresh = imports.filter((each) => !known.has(each.trim()));
	const changes: TextChange[] = [];
	if (fresh.length > 0) {
		const at = afterImports(file);
		changes.push({ start: at, end: at, text: `${fresh.join('\n')}\n` });
	}
	if (rest !== '') changes.push(atEnd(file, rest, ext));
	return changes.map((each) => ({ ...each, text: each.text.replaceAll('\n', eol) }));
}

/** Most lines of the file come again. */
function isWholeFile(file: string, text: string): boolean {
	const there = new Set(text.split('\n').map((line) => line.trim()));
	const lines = file.split(/\r?\n/).filter((line) => /\w/.test(line));
	return (
		lines.length > 2 &&
		lines.filter((line) => there.has(line.trim())).length * 10 >= lines.length * 7
	);
}

function splitImports(lines: readonly string[]): {
	readonly imports: readonly string[];
	readonly rest: string;
} {
	const imports: string[] = [];
	let at = 0;
	while (at < lines.length) {
		const line = lines[at] ?? '';
		if (line.trim() !== '' && !importLine.test(line)) break;
		const last = line.trim() === '' ? at : endOf(lines, at);
		if (line.trim() !== '') imports.push(lines.slice(at, last + 1).join('\n'));
		at = last + 1;
	}
	return { imports, rest: lines.slice(at).join('\n').trim() };
}

/** The last line of a statement whose brackets open on line `at`. */
function endOf(lines: readonly string[], at: number): number {
	let open = 0;
	for (let line = at; line < lines.length; line++) {
		const text = lines[line] ?? '';
		open += (text.match(/[({]/g)?.length ?? 0) - (text.match(/[)}]/g)?.length ?? 0);
		if (open <= 0) return line;
	}
	return at;
}

/** Below the last import at the top, else above everything but a first comment line. */
function afterImports(file: string): number {
	const lines = file.match(/[^\n]*\n|[^\n]+$/g) ?? [];
	let offset = 0;
	let after = 0;
	for (let line = 0; line < lines.length; line++) {
		const text = lines[line] ?? '';
		if (/^(?:package\s|<\?php|#!)/.test(text)) after = offset + text.length;
		if (importLine.test(text)) {
			const last = endOf(lines, line);
			for (; line < last; line++) offset += (lines[line] ?? '').length;
			after = offset + (lines[last] ?? '').length;
		}
		offset += (lines[line] ?? '').length;
	}
	return after;
}

function atEnd(file: string, text: string, ext: string): TextChange {
	const isInside = inClass.has(ext) && !/^(?:\w+ )*(?:class|object|interface)\b/m.test(text);
	const end = isInside ? file.lastIndexOf('\n}') + 1 : mainGuard(file);
	if (isInside && end > 0) {
		const unit = /^([ \t]+)\S/m.exec(file)?.[1] ?? '    ';
		const lines = text.split('\n').map((line) => (line === '' ? line : unit + line));
		const body = /^[ \t]/.test(text) ? text : lines.join('\n');
		return { start: end, end, text: `\n${body}\n` };
	}
	const before = file.slice(0, end);
	const filled = before.trimEnd();
	const gap = filled === '' ? '' : ext === 'py' ? '\n\n\n' : '\n\n';
	const tail = end < file.length ? gap : '\n';
	return { start: filled.length, end, text: `${gap}${text}${tail}` };
}

/** What starts a Python test file by hand stays last. */
function mainGuard(file: string): number {
	const at = file.search(/^if __name__ ==/m);
	return at < 0 ? file.length : at;
}
