import type { LoopEvent } from '../../core/agent/loop';
import type { ModelEvent } from '../../shared/events';

type Emit = (event: LoopEvent) => void;

/** How a request ended, kept back while it is decided whether it is asked once more in another way. */
export interface HeldEnd {
	/** Passes everything on but such an end. */
	readonly emit: Emit;
	readonly isHeld: boolean;
	/** It stays the end: passes it on. */
	release(): void;
}

/** Whoever is asked once more in another way answers: a card in between would say what is no longer so. */
export function holdEnd(emit: Emit, mayBeMended: (event: ModelEvent) => boolean): HeldEnd {
	let held: LoopEvent | undefined;
	return {
		emit(event) {
			if (event.type === 'model' && mayBeMended(event.event)) held = event;
			else emit(event);
		},
		get isHeld() {
			return held !== undefined;
		},
		release() {
			if (held) emit(held);
			held = undefined;
		},
	};
}
