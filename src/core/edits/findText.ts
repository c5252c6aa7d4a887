/** Longer texts are looked for by their beginning, of which the engine's own search is quick whatever the text. */
const probeLength = 200;
/** Characters compared in vain before the search that never looks twice takes over. */
const mostCompared = 4_000_000;

/** Where `part` stands in `text`, in order; occurrences may overlap. Takes time in proportion to the length of both. */
export function findAll(text: string, part: string): readonly number[] {
	const found: number[] = [];
	if (part === '' || part.length > text.length) return found;
	const probe = part.length > probeLength ? part.slice(0, probeLength) : part;
	let compared = 0;
	for (let at = text.indexOf(probe); at >= 0; at = text.indexOf(probe, at + 1)) {
		if (probe === part || text.startsWith(part, at)) found.push(at);
		compared += part.length;
		if (compared > mostCompared) return findLinear(text, part);
	}
	return found;
}

/** Knuth, Morris and Pratt. */
function findLinear(text: string, part: string): readonly number[] {
	return findRuns(
		text.length,
		part.length,
		(at) => text.charCodeAt(at),
		(at) => part.charCodeAt(at),
	);
}

/** Where the numbers of `part` stand in those of `list`, in order; occurrences may overlap. */
export function findNumbers(list: Int32Array, part: readonly number[]): readonly number[] {
	return findRuns(
		list.length,
		part.length,
		(at) => list[at] ?? 0,
		(at) => part[at] ?? 0,
	);
}

function findRuns(
	length: number,
	partLength: number,
	at: (index: number) => number,
	partAt: (index: number) => number,
): readonly number[] {
	const found: number[] = [];
	if (partLength === 0 || partLength > length) return found;
	// For each place in the part: how much of its beginning ends there.
	const back = new Int32Array(partLength);
	for (let index = 1, run = 0; index < partLength; index++) {
		const value = partAt(index);
		while (run > 0 && value !== partAt(run)) run = back[run - 1] ?? 0;
		if (value === partAt(run)) run++;
		back[index] = run;
	}
	for (let index = 0, run = 0; index < length; index++) {
		const value = at(index);
		while (run > 0 && value !== partAt(run)) run = back[run - 1] ?? 0;
		if (value === partAt(run)) run++;
		if (run === partLength) {
			found.push(index - partLength + 1);
			run = back[run - 1] ?? 0;
		}
	}
	return found;
}
