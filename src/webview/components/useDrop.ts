import { useSignal } from '@preact/signals';
import type { TargetedDragEvent } from 'preact';
import { attachTransfer, hasAttachable } from '../incomingFiles';
import { useStore } from '../store';

/** Makes an element take files that are dragged onto it. */
export function useDrop() {
	const store = useStore();
	const isTarget = useSignal(false);
	const take = (event: TargetedDragEvent<HTMLElement>) => {
		if (!event.dataTransfer || !hasAttachable(event.dataTransfer)) return;
		event.preventDefault();
		// VS Code listens further up, and would take the file to an editor unless Shift is held.
		event.stopPropagation();
		event.dataTransfer.dropEffect = 'copy';
		isTarget.value = true;
	};
	const handlers = {
		onDragEnter: take,
		onDragOver: take,
		onDragLeave: (event: TargetedDragEvent<HTMLElement>) => {
			const to = event.relatedTarget;
			if (!(to instanceof Node && event.currentTarget.contains(to))) isTarget.value = false;
		},
		onDrop: (event: TargetedDragEvent<HTMLElement>) => {
			isTarget.value = false;
			if (!event.dataTransfer || !hasAttachable(event.dataTransfer)) return;
			event.preventDefault();
			attachTransfer(store, event.dataTransfer);
		},
	};
	return { isTarget: isTarget.value, handlers };
}
