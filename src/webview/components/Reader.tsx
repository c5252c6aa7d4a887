import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { createFinisher } from '../finished';
import { showTurn } from '../places';
import { goToQuestion } from '../questions';
import { useStore } from '../store';
import { FindBar } from './FindBar';

/** Between two looks through the page while it changes. */
const lookEveryMs = 250;

/** What helps with reading: keys, the find bar, and what is done to answers once they are finished. */
export function Reader() {
	const store = useStore();
	const finding = useSignal(0);
	const before = useRef<Element | null>(null);

	const find = () => {
		if (finding.peek() === 0) before.current = document.activeElement;
		finding.value += 1;
	};
	const close = () => {
		finding.value = 0;
		const back = before.current;
		if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus();
		else document.querySelector<HTMLElement>('.composer textarea')?.focus();
	};
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.isComposing) return;
			const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
			const isArrow = key === 'ArrowDown' || key === 'ArrowUp';
			if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === 'f') find();
			else if (altKey && !shiftKey && !ctrlKey && !metaKey && isArrow)
				goToQuestion(store, key === 'ArrowDown' ? 1 : -1);
			else if (key === 'Escape' && finding.peek() > 0) close();
			else return;
			event.preventDefault();
			event.stopPropagation();
		};
		window.addEventListener('keydown', onKeyDown, true);
		return () => window.removeEventListener('keydown', onKeyDown, true);
	}, []);
	useWishes(find);
	useFinishing();
	return finding.value > 0 ? <FindBar request={finding.value} onClose={close} /> : null;
}

/** What commands want of the page. */
function useWishes(find: () => void): void {
	const store = useStore();
	useSignalEffect(() => {
		const wish = store.wish.value;
		if (!wish) return;
		if (wish.type === 'showTurn') {
			// Read here, so that this runs again when older turns have come.
			const isThere = store.turns.entries.value.some(({ id }) => id === wish.turn);
			if (!isThere && store.older.value > 0) {
				store.loadOlder();
				return;
			}
			// The turn is drawn before the next frame.
			if (isThere) requestAnimationFrame(() => showTurn(wish.turn));
		} else if (wish.action === 'find') find();
		else goToQuestion(store, wish.action === 'nextQuestion' ? 1 : -1);
		store.wish.value = undefined;
	});
}

function useFinishing(): void {
	const store = useStore();
	const written = useRef(new Set<string>());
	const finisher = useMemo(() => createFinisher(store, written.current), []);
	useSignalEffect(() => {
		const running = store.state.value?.runningTurn;
		if (running !== undefined) written.current.add(running);
	});
	useSignalEffect(() => finisher.link(store.codeFound.value));
	useEffect(() => {
		document.body.classList.toggle('wrapsCode', store.keeper.current.wraps === true);
		let timer: number | undefined;
		let last = 0;
		const look = () => {
			timer = undefined;
			last = performance.now();
			finisher.look();
		};
		const observer = new MutationObserver(() => {
			timer ??= window.setTimeout(look, Math.max(0, last + lookEveryMs - performance.now()));
		});
		const root = document.querySelector('.page');
		if (root)
			observer.observe(root, {
				childList: true,
				subtree: true,
				attributes: true,
				attributeFilter: ['data-status'],
			});
		return () => {
			clearTimeout(timer);
			observer.disconnect();
		};
	}, []);
}
