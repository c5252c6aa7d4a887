import type { Planned } from './batch';
import { type Candidate, nearestCandidate, showLines } from './candidate';
import type { Edit, Refusal } from './edit';
import type { Found, Place } from './matchText';
import { bareLines, type TextIndex, trimBlanks, withLf } from './textIndex';

/** What the model called the text that was looked for. */
export type SoughtName = 'oldText' | 'anchor';

export function refused(refusal: Refusal): Planned {
	return { kind: 'refused', isAbsent: refusal.reason === 'notFound', refusal: () => refusal };
}

/** The text that was looked for is not there. */
export function absent(refusal: () => Refusal): Planned {
	return { kind: 'refused', isAbsent: true, refusal };
}

export function standsForCode(line: string): Refusal {
	return {
		reason: 'placeholder',
		message:
			`newText has the line \`${line.trim()}\`, which stands for code and would be written into the file as it is.` +
			' Send the code in full, or smaller edits that leave the rest alone.',
	};
}

export const halfCharacter: Refusal = {
	reason: 'malformed',
	message:
		'newText has half of a character that is written as two, such as an emoji, which no file can hold. Send it again with the whole character.',
};

export function noRoom(index: TextIndex, place: Place): Refusal {
	const table = index.lines();
	const first = table.at(place.start);
	const candidate = showLines(index, first, Math.max(1, table.at(place.end) - first));
	return {
		reason: 'notFound',
		message:
			`oldText is in the file with another indentation, and newText cannot be shifted the same way. In the file ${linesOf(candidate)} ${isAre(candidate)}:\n` +
			`${candidate.text}\nSend both texts with the indentation of the file.`,
		candidate,
	};
}

export function notAtEnd(index: TextIndex, found: Found): Refusal {
	const line = index.lines().at(found.places[0]?.start ?? 0);
	return {
		reason: 'notFound',
		message: `oldText is in the file (line ${line + 1}), but not at its end, where it was said to be. Read the file again.`,
		candidate: showLines(index, line, 1),
	};
}

const numbered = /^\s*\d+\s*(\||:|→|\t)/;

function isAre({ firstLine, lastLine }: Candidate): string {
	return firstLine === lastLine ? 'is' : 'are';
}

function linesOf({ firstLine, lastLine }: Candidate): string {
	return firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine} to ${lastLine}`;
}

export function notFound(
	index: TextIndex,
	sought: string,
	name: SoughtName,
	newText: string,
): Refusal {
	const head = `${name} is not in the file.`;
	const filled = bareLines(withLf(sought)).filter((line) => line.trim() !== '');
	if (filled.length > 0 && filled.every((line) => numbered.test(line))) {
		const without = filled.map((line) => line.replace(numbered, '').replace(/^ /, '')).join('\n');
		return refuse(
			`${head} It seems to begin its lines with line numbers, which are not part of the file. Send it without them.`,
			nearestCandidate(index, without),
		);
	}
	if (index.text.trim() === '') {
		return refuse(`${head} The file is empty.`, undefined);
	}
	const isThere = isPresent(index, newText);
	const done = isThere
		? ' The new text is in the file already: if that is what you wanted, there is nothing left to do.'
		: '';
	const candidate = nearestCandidate(index, sought);
	if (!candidate) {
		return refuse(
			`${head}${done} Nothing in the file is like it. Read the file again, or check that it is the right one.`,
			undefined,
		);
	}
	return refuse(
		`${head}${done} Most like it ${isAre(candidate)} ${linesOf(candidate)}:\n` +
			`${candidate.text}\n${difference(sought, candidate)}` +
			`Copy ${name} from the file exactly, or read the file again if this is not the place.`,
		candidate,
	);
}

function refuse(message: string, candidate: Candidate | undefined): Refusal {
	return { reason: 'notFound', message, ...(candidate && { candidate }) };
}

/** Whether a text of some size stands in the file already. */
function isPresent(index: TextIndex, newText: string): boolean {
	const part = withLf(newText).trim();
	return part.length >= 8 && index.lf().text.includes(part);
}

function difference(sought: string, candidate: Candidate): string {
	const filled = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
	const mine = filled(withLf(sought));
	const theirs = filled(candidate.text);
	const at = mine.findIndex((line, place) => trimBlanks(line) !== trimBlanks(theirs[place] ?? ''));
	const [sent, there] = [mine[at], theirs[at]];
	if (at < 0)
		return 'The text is the same there but its indentation is not one shift of the whole.\n';
	if (sent === undefined || there === undefined || mine.length === 1) return '';
	return `The first line that differs: you sent ${quoted(sent)}, the file has ${quoted(there)}.\n`;
}

function quoted(line: string): string {
	return `\`${line.length > 200 ? `${line.slice(0, 200)}…` : line}\``;
}

export function ambiguous(index: TextIndex, found: Found, name: SoughtName, edit: Edit): Refusal {
	const count = found.places.length;
	const table = index.lines();
	const lines = found.places.slice(0, 10).map((place) => table.at(place.start) + 1);
	const [first] = found.places;
	const more = count > lines.length || found.isMore ? ' and more' : '';
	const hints =
		edit.kind === 'replace' && (edit.below !== undefined || edit.nearLine !== undefined)
			? ' The hints given do not tell them apart.'
			: '';
	if (edit.kind === 'replace' && edit.all) {
		return {
			reason: 'ambiguous',
			count,
			message: `oldText is in the file ${found.isMore ? 'more than ' : ''}${count} times (lines ${lines.join(', ')}${more}), and places overlap, so what all of them become is unclear. Send one longer text instead.`,
			...(first && { candidate: showLines(index, table.at(first.start), 1) }),
		};
	}
	const all = name === 'oldText' ? ', or set all to change every one of them' : '';
	return {
		reason: 'ambiguous',
		count,
		message:
			`${name} is in the file ${found.isMore ? 'more than ' : ''}${count} times (lines ${lines.join(', ')}${more}).${hints}` +
			` Add lines before or after it until it is there once${all}.`,
		...(first && { candidate: showLines(index, table.at(first.start), 1) }),
	};
}
