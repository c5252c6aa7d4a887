/** Leaves settled blocks that are far above out of drawing while they are out of view. */
export interface Rests {
	/** Tells how many blocks are settled now. */
	update(settled: number): void;
}

/** The last ones of an answer that grows are always drawn. */
const drawnBlocks = 40;

export function createRests(
	root: HTMLElement,
	blockAt: (index: number) => HTMLElement | undefined,
): Rests {
	let settledCount = 0;
	let restCount = 0;
	let isLooking = false;

	/** Blocks rest once a frame has laid them out: with a size of their own nothing moves by it. */
	function restSoon(): void {
		if (isLooking || settledCount - drawnBlocks <= restCount) return;
		isLooking = true;
		const count = settledCount;
		requestAnimationFrame(() =>
			// After that frame: to ask while text is being put in would have the page laid out once more.
			setTimeout(() => {
				isLooking = false;
				// What is itself left out of drawing has no sizes yet; the next text asks again.
				if (!root.checkVisibility({ contentVisibilityAuto: true })) return;
				const end = Math.min(settledCount - drawnBlocks, count);
				while (restCount < end) blockAt(restCount++)?.classList.add('rests');
				restSoon();
			}),
		);
	}

	return {
		update: (settled) => {
			settledCount = settled;
			restCount = Math.min(restCount, settled);
			restSoon();
		},
	};
}
