import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../shared/words';
import { findAll, type Match, mark, reveal, unmark } from '../find';
import { useStore } from '../store';
import { IconButton } from './Buttons';

/** While an answer is written its text is looked through this often. */
const lookEveryMs = 300;
/** Frames that a turn may take to be drawn. */
const tries = 30;

interface FindBarProps {
	/** Changes when the person asks for it again while it is open. */
	readonly request: number;
	readonly onClose: () => void;
}

/** Finds words in the turns that are loaded; earlier ones are loaded for it when the person wants that. */
export function FindBar({ request, onClose }: FindBarProps) {
	const store = useStore();
	const field = useRef<HTMLInputElement>(null);
	const { query, matches, current, loadsAll, go, type } = useFind();
	const older = store.older.value;
	// Before the next key: it is meant for the field.
	useLayoutEffect(() => {
		field.current?.focus();
		field.current?.select();
	}, [request]);
	useEffect(() => unmark, []);
	const onKeyDown = (event: KeyboardEvent) => {
		const isNext = event.key === 'F3' || (event.key === 'Enter' && event.target === field.current);
		if (!isNext || event.isComposing) return;
		event.preventDefault();
		event.stopPropagation();
		go(event.shiftKey ? -1 : 1);
	};
	const count = matches.value.length;
	const status =
		query.value === ''
			? ''
			: count === 0
				? t('Nothing found')
				: t('{0} of {1}', current.value + 1, count);
	return (
		<search class="findBar" aria-label={t('Find in chat')} onKeyDown={onKeyDown}>
			<input
				ref={field}
				type="text"
				data-testid="find"
				aria-label={t('Find in chat')}
				placeholder={t('Find')}
				onInput={(event) => type(event.currentTarget.value)}
			/>
			<span class="findCount" role="status" data-testid="find-count">
				{status}
			</span>
			<IconButton
				icon="up"
				label={t('Previous match')}
				testId="find-previous"
				onPress={() => go(-1)}
			/>
			<IconButton icon="down" label={t('Next match')} testId="find-next" onPress={() => go(1)} />
			<IconButton icon="close" label={t('Close')} testId="find-close" onPress={onClose} />
			{older > 0 && query.value !== '' && (
				<button
					type="button"
					class="linkButton"
					data-testid="find-older"
					onClick={() => {
						loadsAll.value = true;
					}}
				>
					{loadsAll.value
						? t('Loading {0} earlier messages…', older)
						: t('Search {0} earlier messages too', older)}
				</button>
			)}
		</search>
	);
}

/** What is found, and the way through it. */
function useFind() {
	const store = useStore();
	const query = useSignal('');
	const matches = useSignal<readonly Match[]>([]);
	const current = useSignal(0);
	const loadsAll = useSignal(false);
	const timer = useRef<number>(undefined);

	const look = () => {
		matches.value = findAll(store.turns.entries.peek(), query.peek());
		const last = Math.max(0, matches.peek().length - 1);
		current.value = Math.min(Math.max(0, current.peek()), last);
		mark(matches.peek(), current.peek());
	};
	const go = (step: number) => {
		look();
		const count = matches.peek().length;
		if (count === 0) return;
		current.value = (current.peek() + step + count) % count;
		const match = matches.peek()[current.peek()];
		if (!match) return;
		reveal(match);
		mark(matches.peek(), current.peek());
		if (!match.range) inDrawn(match, tries);
	};
	/** Looks again until the turn of `match` is drawn, and then brings the place itself into view. */
	const inDrawn = (match: Match, left: number): void => {
		requestAnimationFrame(() => {
			look();
			// Drawn, a turn may hold the words at more or fewer places than its source does.
			const isThere = matches.peek()[current.peek()]?.turn === match.turn;
			if (!isThere) current.value = matches.peek().findIndex(({ turn }) => turn === match.turn);
			const now = matches.peek()[current.peek()];
			mark(matches.peek(), current.peek());
			if (now?.range) reveal(now);
			else if (now && left > 0) inDrawn(match, left - 1);
		});
	};
	const type = (text: string) => {
		query.value = text;
		look();
		// From where the person reads, not from the beginning of the chat.
		const from = matches.peek().findIndex(({ range }) => range && isBelowTop(range));
		current.value = Math.max(0, from);
		go(0);
	};
	useSignalEffect(() => {
		for (const { version } of store.turns.entries.value) version.value;
		if (loadsAll.value && store.older.value > 0) store.loadOlder();
		timer.current ??= window.setTimeout(() => {
			timer.current = undefined;
			look();
		}, lookEveryMs);
	});
	useEffect(() => () => clearTimeout(timer.current), []);
	return { query, matches, current, loadsAll, go, type };
}

function isBelowTop(range: Range): boolean {
	const frame = document.querySelector('.transcript');
	return range.getBoundingClientRect().bottom > (frame?.getBoundingClientRect().top ?? 0);
}
