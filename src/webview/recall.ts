import type { ToHost } from '../shared/protocol';
import { replaceText } from './typing';

/** Goes through what was asked before, in the composer. */
export interface Recall {
	/** True when the key was for it. */
	onKeyDown(event: KeyboardEvent): boolean;
	/** What was asked before, last first. */
	take(texts: readonly string[]): void;
}

export function createRecall(
	post: (message: ToHost) => void,
	area: { readonly current: HTMLTextAreaElement | null },
): Recall {
	let texts: readonly string[] = [];
	/** Which of them is shown; -1: what was being written, which is nothing. */
	let at = -1;

	function show(next: number): void {
		const text = next < 0 ? '' : texts[next];
		if (!area.current || text === undefined) return;
		at = next;
		replaceText(area.current, text);
		area.current.setSelectionRange(0, 0);
		// An `@` in the text is no longer at the cursor.
		area.current.click();
	}

	return {
		onKeyDown(event) {
			const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
			const { value, selectionEnd } = area.current ?? {};
			const { altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
			if (step === 0 || altKey || ctrlKey || metaKey || shiftKey || isComposing) return false;
			if (value !== '' && at >= 0 && value === texts[at] && selectionEnd === 0) show(at + step);
			else if (step > 0 && value === '') post({ type: 'recall' });
			else return false;
			event.preventDefault();
			return true;
		},
		take(list) {
			if (area.current?.value !== '') return;
			texts = list;
			show(0);
		},
	};
}
