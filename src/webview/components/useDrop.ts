import { useSignal } from '@preact/signals';
import type { TargetedDragEvent } from 'preact';
import { attachTransfer, hasAttachable } from '../incomingFiles';
import { useStore } from '../store';

/** Makes an element take files that are dragged onto it. */
export function useDrop() {
	const store = useStore();
	const isTarget = useSignal(false);
	const handlers = {
		onDragOver: (event: TargetedDragEvent<HTMLElement>) => {
			if (!event.dataTransfer || !hasAttachable(event.dataTransfer)) return;
			event.preventDefault();
			event.dataTransfer.dropEffect = 'copy';
			isTarget.value = true;
		},
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
