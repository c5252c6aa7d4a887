/** Keeps the end in view while the person is there, and their place when they are not. */
export interface Scroller {
	toEnd(): void;
	/** Tells that the first turn is now `first`: when turns came before it, what was in view stays there. */
	keepPlace(first: string | undefined): void;
	dispose(): void;
}

export interface ScrollerOptions {
	readonly frame: HTMLElement;
	readonly content: HTMLElement;
	/** How far from the end the person was, or undefined for the end itself. */
	readonly startAt: number | undefined;
	/** The person moved; undefined means that they are at the end. */
	readonly onPlace: (fromEnd: number | undefined) => void;
	readonly onTop: () => void;
	/** Something came below what is in view, or is in view now. */
	readonly onUnseen: (unseen: boolean) => void;
}

const endSlack = 24;
const topSlack = 60;

export function createScroller(options: ScrollerOptions): Scroller {
	const { frame, content } = options;
	let follows = options.startAt === undefined;
	let lastTop = 0;
	let lastHeight = 0;
	let first: string | undefined;

	const fromEnd = () => frame.scrollHeight - frame.scrollTop - frame.clientHeight;
	const isAtEnd = () => fromEnd() <= endSlack;

	function toEnd(): void {
		follows = true;
		frame.scrollTop = frame.scrollHeight;
		lastTop = frame.scrollTop;
		options.onUnseen(false);
	}

	function onScroll(): void {
		const top = frame.scrollTop;
		const goesUp = top < lastTop - 1;
		lastTop = top;
		if (isAtEnd()) follows = true;
		else if (goesUp) follows = false;
		if (follows) options.onUnseen(false);
		options.onPlace(follows ? undefined : Math.round(fromEnd()));
		if (goesUp && top <= topSlack) options.onTop();
	}

	function onResize(): void {
		const height = content.offsetHeight;
		const grew = height > lastHeight;
		lastHeight = height;
		if (follows) frame.scrollTop = frame.scrollHeight;
		else if (grew && !isAtEnd()) options.onUnseen(true);
	}

	frame.scrollTop = frame.scrollHeight - frame.clientHeight - (options.startAt ?? 0);
	lastTop = frame.scrollTop;
	frame.addEventListener('scroll', onScroll, { passive: true });
	const observer = new ResizeObserver(onResize);
	observer.observe(content);
	observer.observe(frame);

	return {
		toEnd,
		keepPlace: (next) => {
			const before = lastHeight;
			const isPrepend = first !== undefined && next !== first && before > 0;
			first = next;
			lastHeight = content.offsetHeight;
			if (isPrepend && !follows && lastHeight > before) {
				frame.scrollTop = lastTop + lastHeight - before;
				lastTop = frame.scrollTop;
			}
		},
		dispose: () => {
			observer.disconnect();
			frame.removeEventListener('scroll', onScroll);
		},
	};
}
