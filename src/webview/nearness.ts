/** Tells of elements inside a frame whether they are near what is in view. */
export interface Nearness {
	/** Calls `tell` soon and on each change, until the returned function is called. */
	watch(element: Element, tell: (isNear: boolean) => void): () => void;
	dispose(): void;
}

/** Some screens: what is drawn there is ready before it is scrolled to. */
const marginPx = 1500;

export function createNearness(frame: Element): Nearness {
	const watched = new Map<Element, (isNear: boolean) => void>();
	const observer = new IntersectionObserver(
		(changes) => {
			for (const { target, isIntersecting } of changes) watched.get(target)?.(isIntersecting);
		},
		{ root: frame, rootMargin: `${marginPx}px 0px` },
	);
	return {
		watch: (element, tell) => {
			watched.set(element, tell);
			observer.observe(element);
			return () => {
				watched.delete(element);
				observer.unobserve(element);
			};
		},
		dispose: () => observer.disconnect(),
	};
}
