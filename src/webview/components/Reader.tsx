import { untracked, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { assertNever } from '../../shared/assertNever';
import type { PageAction } from '../../shared/protocol';
import { unmark } from '../find';
import { createFinisher } from '../finished';
import { setWrapsCode } from '../markdown/codeBlock';
import { showEnd, showTurn } from '../places';
import { goToQuestion } from '../questions';
import { type Store, useStore } from '../store';
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
		unmark();
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
		} else untracked(() => act(store, wish.action, find));
		store.wish.value = undefined;
	});
}

function act(store: Store, action: PageAction, find: () => void): void {
	const entries = store.turns.entries.value;
	const last = entries.at(-1)?.id;
	const question = entries.findLast(({ view }) => view.role === 'user')?.id;
	switch (action) {
		case 'find':
			find();
			return;
		case 'nextQuestion':
		case 'previousQuestion':
			goToQuestion(store, action === 'nextQuestion' ? 1 : -1);
			return;
		case 'toEnd':
			if (last !== undefined) showEnd(last);
			return;
		case 'editLastQuestion':
			if (question === undefined) return;
			showTurn(question);
			store.edit.value = { turn: question };
			return;
		default:
			assertNever(action);
	}
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
		setWrapsCode(store.keeper.current.wraps === true);
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
				attributeFilter: ['data-status', 'data-growing'],
			});
		return () => {
			clearTimeout(timer);
			observer.disconnect();
		};
	}, []);
}
