/** A turn that is drawn. */
export function turnElement(id: string): HTMLElement | null {
	return document.querySelector<HTMLElement>(`[data-turn="${CSS.escape(id)}"]`);
}

/** The place of a turn, drawn or not. */
export function placeElement(id: string): HTMLElement | null {
	return turnElement(id) ?? document.querySelector<HTMLElement>(`[data-slot="${CSS.escape(id)}"]`);
}

/** Brings a turn to the top of the view and puts the focus on it. */
export function showTurn(id: string): void {
	inNextFrames(() => {
		const place = placeElement(id);
		const turn = turnElement(id);
		if (turn && turn !== document.activeElement && !turn.contains(document.activeElement)) {
			turn.tabIndex = -1;
			turn.focus({ preventScroll: true });
		}
		place?.scrollIntoView({ block: 'start' });
	});
}

const frames = 4;
let latest = 0;

/** Does it now and again in the next frames: what comes into view is drawn then, and may change its height. A new wish takes its place. */
export function inNextFrames(work: () => void): void {
	latest += 1;
	const mine = latest;
	let left = frames;
	const step = (): void => {
		if (mine !== latest) return;
		work();
		left -= 1;
		if (left > 0) requestAnimationFrame(step);
	};
	step();
}
