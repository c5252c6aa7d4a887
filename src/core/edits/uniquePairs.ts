/** Pairs of equal lines that are there once in each list, as many as ascend in both. */
export function uniquePairs(a: Int32Array, b: Int32Array): readonly (readonly [number, number])[] {
	const inA = placesOnce(a);
	const inB = placesOnce(b);
	const pairs: (readonly [number, number])[] = [];
	for (const [number, x] of inA) {
		const y = inB.get(number);
		if (x !== undefined && y !== undefined) pairs.push([x, y]);
	}
	return longestRise(pairs);
}

/** Where each number is, undefined for those that are there more than once. In the order of the list. */
function placesOnce(list: Int32Array): ReadonlyMap<number, number | undefined> {
	const places = new Map<number, number | undefined>();
	for (const [at, number] of list.entries())
		places.set(number, places.has(number) ? undefined : at);
	return places;
}

/** The longest part of the pairs, which ascend in the first number, that ascends in the second too. */
function longestRise(
	pairs: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
	// For each length the index of the pair that the lowest rise of this length ends with.
	const ends: number[] = [];
	const before: number[] = [];
	for (const [at, [, y]] of pairs.entries()) {
		let low = 0;
		let high = ends.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < y) low = middle + 1;
			else high = middle;
		}
		before.push(low > 0 ? (ends[low - 1] ?? -1) : -1);
		ends[low] = at;
	}
	const rise: (readonly [number, number])[] = [];
	for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
		const pair = pairs[at];
		if (pair) rise.push(pair);
	}
	return rise.reverse();
}
