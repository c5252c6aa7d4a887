/** A turn that is drawn. */
function turnElement(id: string): HTMLElement | null {
	return document.querySelector<HTMLElement>(`[data-turn="${CSS.escape(id)}"]`);
}

/** All turns on the page by their ids, drawn or not. */
export function turnElements(): ReadonlyMap<string, HTMLElement> {
	const elements = document.querySelectorAll<HTMLElement>('[data-turn]');
	return new Map([...elements].map((each) => [each.dataset.turn ?? '', each]));
}

/** The place of a turn, drawn or not. */
export function placeElement(id: string): HTMLElement | null {
	return turnElement(id) ?? document.querySelector<HTMLElement>(`[data-slot="${CSS.escape(id)}"]`);
}

/** Puts the focus on a turn, unless it is on something in it. */
export function focusTurn(id: string): void {
	const turn = turnElement(id);
	if (!turn || turn.contains(document.activeElement)) return;
	turn.tabIndex = -1;
	turn.focus({ preventScroll: true });
}

/** Brings a turn to the top of the view and puts the focus on it. */
export function showTurn(id: string): void {
	inNextFrames(() => {
		focusTurn(id);
		placeElement(id)?.scrollIntoView({ block: 'start' });
	});
}

/** Goes to the end of the chat, which is followed from then on, and puts the focus on the last turn. */
export function showEnd(last: string): void {
	inNextFrames(() => {
		focusTurn(last);
		const frame = document.querySelector('.transcript');
		if (frame) frame.scrollTop = frame.scrollHeight;
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
