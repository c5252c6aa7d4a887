import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TurnView } from '../../shared/transcript';
import type { Nearness } from '../nearness';
import type { TurnEntry } from '../turns';

interface SlotProps {
	readonly entry: TurnEntry;
	readonly nearness: () => Nearness | undefined;
	/** Drawn from the start, and however far it is. */
	readonly isKept: boolean;
	readonly children: () => ComponentChildren;
}

/** The place of one turn. Far from what is in view it is empty and as high as the turn is, or probably is. */
export function Slot({ entry, nearness, isKept, children }: SlotProps) {
	const root = useRef<HTMLDivElement>(null);
	const isDrawn = useSignal(isKept);
	const height = useRef<number>(undefined);
	useLayoutEffect(() => {
		const element = root.current;
		if (!element) return;
		return nearness()?.watch(element, (near) => {
			if (near && !isDrawn.peek()) {
				isDrawn.value = true;
				// Who looks through the page is told that there is more.
				entry.version.value += 1;
			} else if (near) return;
			else if (isDrawn.peek() && !isKept && !isInUse(element, entry.view)) {
				height.current = element.offsetHeight;
				isDrawn.value = false;
			}
		});
	}, [entry, isKept, nearness]);
	if (isDrawn.value) {
		return (
			<div class="slot" ref={root} data-slot={entry.id}>
				{children()}
			</div>
		);
	}
	const blockSize = `${height.current ?? likelyHeight(entry.view)}px`;
	return (
		<div
			class="slot far"
			ref={root}
			data-slot={entry.id}
			data-turn={entry.id}
			style={{ blockSize }}
		/>
	);
}

/** Something of it would be lost: what is written, chosen or focused there. */
function isInUse(element: HTMLElement, turn: TurnView): boolean {
	if (turn.role === 'assistant' && turn.status === 'running') return true;
	if (element.contains(document.activeElement) || element.querySelector('textarea')) return true;
	const selection = document.getSelection();
	return selection?.isCollapsed === false && selection.containsNode(element, true);
}

const frameHeight = 44;
const heightPerCharacter = 0.42;

/** In pixels, from the length of the text. */
function likelyHeight(turn: TurnView): number {
	const length =
		turn.role === 'user'
			? Math.min(turn.text.length, 600)
			: turn.blocks.reduce((sum, each) => sum + (each.kind === 'text' ? each.text.length : 60), 0);
	return Math.round(frameHeight + length * heightPerCharacter);
}
