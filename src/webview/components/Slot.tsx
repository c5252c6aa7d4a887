import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TurnView } from '../../shared/transcript';
import type { Nearness } from '../nearness';
import { workLast } from '../slices';
import type { TurnEntry } from '../turns';

interface SlotProps {
	readonly entry: TurnEntry;
	readonly nearness: () => Nearness | undefined;
	/** Is drawn when there is time, and stays drawn, however far it is. */
	readonly isKept: boolean;
	/** Drawn from the start. */
	readonly isDrawnFirst: boolean;
	readonly children: () => ComponentChildren;
}

/** Turns that are drawn when there is time. */
const toDraw = new Set<() => void>();

/** The lowest of them, and whether it was the last. */
function drawOne(): boolean {
	const draw = [...toDraw].at(-1);
	if (draw) toDraw.delete(draw);
	draw?.();
	return toDraw.size === 0;
}

/** The place of one turn. Far from what is in view it is empty and as high as the turn is, or probably is. */
export function Slot({ entry, nearness, isKept, isDrawnFirst, children }: SlotProps) {
	const root = useRef<HTMLDivElement>(null);
	const isDrawn = useSignal(isDrawnFirst);
	const height = useRef<number>(undefined);
	useLayoutEffect(() => {
		const element = root.current;
		if (!element) return;
		const draw = (): void => {
			if (isDrawn.peek()) return;
			isDrawn.value = true;
			// Who looks through the page is told that there is more.
			entry.version.value += 1;
		};
		if (isKept && !isDrawn.peek()) {
			toDraw.add(draw);
			workLast(drawOne);
		}
		const unwatch = nearness()?.watch(element, (near) => {
			if (near) draw();
			else if (isDrawn.peek() && !isKept && !isInUse(element, entry.view)) {
				height.current = element.offsetHeight;
				isDrawn.value = false;
			}
		});
		return () => {
			toDraw.delete(draw);
			unwatch?.();
		};
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
export function likelyHeight(turn: TurnView): number {
	const length =
		turn.role === 'user'
			? Math.min(turn.text.length, 600)
			: turn.blocks.reduce((sum, each) => sum + (each.kind === 'text' ? each.text.length : 60), 0);
	return Math.round(frameHeight + length * heightPerCharacter);
}
