/** Where the person is: how far the top of a turn is below the top of what is in view. */
interface Place {
	readonly turn: string;
	readonly offset: number;
}

/** Keeps the end in view while the person is there, and their place when they are not. */
export interface Scroller {
	toEnd(): void;
	/** Tells that text was added at the end, which shows nowhere while that is far from what is in view. */
	addedText(): void;
	/** Tells that the first turn is now `first`: when turns came before it, what was in view stays there. */
	keepPlace(first: string | undefined): void;
	/** Goes to a place and stays there, whatever is drawn above it, until the person moves. */
	hold(place: Place): void;
	dispose(): void;
}

export interface ScrollerOptions {
	readonly frame: HTMLElement;
	/** Its children are the turns, which carry their id in `data-slot`. */
	readonly content: HTMLElement;
	/** How far from the end the person was, or undefined for the end itself. */
	readonly startAt: number | undefined;
	/** The person moved; undefined means that they are at the end. */
	readonly onPlace: (fromEnd: number | undefined, place: Place | undefined) => void;
	readonly onTop: () => void;
	/** Something came below what is in view, or is in view now. */
	readonly onUnseen: (unseen: boolean) => void;
}

const endSlack = 24;
const topSlack = 60;

export function createScroller(options: ScrollerOptions): Scroller {
	const { frame, content } = options;
	let follows = options.startAt === undefined;
	const held = createHold(frame, content);
	let place: Place | undefined;
	/** Until the person moves, what comes is only what was there before. */
	let isRestoring = !follows;
	let lastTop = 0;
	const hasGrown = createGrowth(content);
	let first: string | undefined;

	function scrollTo(top: number): void {
		frame.scrollTop = top;
		lastTop = frame.scrollTop;
	}

	function hold(next: Place): void {
		follows = false;
		place = next;
		held.take(next);
		stay();
	}

	function stay(): void {
		// Not where somebody has just scrolled away from it; that event comes later.
		const by = Math.abs(frame.scrollTop - lastTop) > 1 ? 0 : held.missing();
		if (Math.abs(by) >= 1) scrollTo(frame.scrollTop + by);
	}

	function toEnd(): void {
		follows = true;
		place = undefined;
		isRestoring = false;
		held.release();
		scrollTo(frame.scrollHeight);
		options.onUnseen(false);
		// The event of this scrolling tells nothing new and is passed over.
		options.onPlace(undefined, undefined);
	}

	function onScroll(): void {
		const top = frame.scrollTop;
		if (Math.abs(top - lastTop) <= 1) return;
		const goesUp = top < lastTop;
		lastTop = top;
		held.release();
		isRestoring = false;
		if (isAtEnd(frame)) follows = true;
		else if (goesUp) follows = false;
		if (follows) options.onUnseen(false);
		place = follows ? undefined : placeOf(frame, content);
		// After a jump to where nothing is drawn yet, all that is in view and above it changes at once.
		if (place && slotOf(content, place.turn)?.firstChild === null) held.take(place);
		options.onPlace(follows ? undefined : Math.round(fromEnd(frame)), place);
		if (goesUp && top <= topSlack) options.onTop();
	}

	function addedText(): void {
		if (!follows && !isRestoring && fromEnd(frame) > endSlack) options.onUnseen(true);
	}

	function onResize(): void {
		const grew = hasGrown();
		if (follows && (isAtEnd(frame) || frame.scrollTop >= lastTop - 1)) scrollTo(frame.scrollHeight);
		else {
			stay();
			if (grew) addedText();
		}
	}

	scrollTo(frame.scrollHeight - frame.clientHeight - (options.startAt ?? 0));
	const dispose = watch(frame, content, onScroll, onResize);

	return {
		toEnd,
		addedText,
		hold,
		keepPlace: (next) => {
			const isPrepend = first !== undefined && next !== first;
			first = next;
			if (isPrepend && !follows && place) hold(place);
		},
		dispose,
	};
}

/** Calls the two until the returned function is called. */
function watch(
	frame: HTMLElement,
	content: HTMLElement,
	onScroll: () => void,
	onResize: () => void,
): () => void {
	frame.addEventListener('scroll', onScroll, { passive: true });
	const observer = new ResizeObserver(onResize);
	for (const each of [content, frame]) observer.observe(each);
	return () => {
		observer.disconnect();
		frame.removeEventListener('scroll', onScroll);
		// The frame stays, for another chat: what is held in this one is not held there.
		frame.style.overflowAnchor = '';
	};
}

function fromEnd(frame: HTMLElement): number {
	return frame.scrollHeight - frame.scrollTop - frame.clientHeight;
}

/** Also where what became shorter took the place along: the event of that comes when more may have changed. */
function isAtEnd(frame: HTMLElement): boolean {
	return fromEnd(frame) <= endSlack;
}

/** A place that stays where it is, whatever is drawn above it. */
function createHold(frame: HTMLElement, content: HTMLElement) {
	let held: Place | undefined;
	return {
		take: (place: Place) => {
			held = place;
			// The browser would answer to the same change once more.
			frame.style.overflowAnchor = 'none';
		},
		release: () => {
			held = undefined;
			frame.style.overflowAnchor = '';
		},
		/** By how much to scroll. */
		missing: (): number => {
			const slot = held && slotOf(content, held.turn);
			if (!held || !slot) return 0;
			return slot.getBoundingClientRect().top - frame.getBoundingClientRect().top - held.offset;
		},
	};
}

function slotOf(content: HTMLElement, turn: string): HTMLElement | null {
	return content.querySelector<HTMLElement>(`[data-slot="${CSS.escape(turn)}"]`);
}

/** Tells whether the last turn is longer than it was, or another one. */
function createGrowth(content: HTMLElement): () => boolean {
	const size = () => {
		const last = content.lastElementChild;
		if (!(last instanceof HTMLElement)) return { turn: undefined, height: 0 };
		return { turn: last.dataset.slot, height: last.offsetHeight };
	};
	let before = size();
	return () => {
		const { turn, height } = before;
		before = size();
		return before.turn !== turn || before.height > height;
	};
}

/** The first turn of which something is in view. */
function placeOf(frame: HTMLElement, content: HTMLElement): Place | undefined {
	const top = frame.getBoundingClientRect().top;
	const slots = content.children;
	let low = 0;
	let high = slots.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((slots[middle]?.getBoundingClientRect().bottom ?? 0) > top) high = middle;
		else low = middle + 1;
	}
	let slot = slots[low];
	while (slot instanceof HTMLElement && slot.dataset.slot === undefined) {
		slot = slot.nextElementSibling ?? undefined;
	}
	if (!(slot instanceof HTMLElement) || slot.dataset.slot === undefined) return undefined;
	const offset = Math.round(slot.getBoundingClientRect().top - top);
	return { turn: slot.dataset.slot, offset };
}
