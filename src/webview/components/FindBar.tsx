import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../shared/words';
import { findAll, type Match, mark, placeFrom, reveal, samePlace, unmark } from '../find';
import { useStore } from '../store';
import { IconButton } from './Buttons';

/** While an answer is written its text is looked through this often. */
const lookEveryMs = 300;
/** From the last key to when the number of places is said. */
const speakAfterMs = 600;
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
	const spoken = useSpoken(status, `${query.value}\n${current.value}`);
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
			<span class="findCount" data-testid="find-count">
				{status}
			</span>
			<span class="spokenOnly" role="status" data-testid="find-spoken">
				{spoken}
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

/** `status` after a pause in what the person does, which `change` stands for. An answer that grows is no reason to speak. */
function useSpoken(status: string, change: string): string {
	const spoken = useSignal('');
	const latest = useRef(status);
	latest.current = status;
	useEffect(() => {
		const timer = setTimeout(() => {
			spoken.value = latest.current;
		}, speakAfterMs);
		return () => clearTimeout(timer);
	}, [change]);
	return spoken.value;
}

/** What is found, and the way through it. */
function useFind() {
	const store = useStore();
	const query = useSignal('');
	const matches = useSignal<readonly Match[]>([]);
	const current = useSignal(0);
	const loadsAll = useSignal(false);
	const timer = useRef<number>(undefined);
	/** Counts what the person wanted: an earlier wish does not take them away from a later one. */
	const wish = useRef(0);

	const look = () => {
		const before = matches.peek();
		matches.value = findAll(store.turns.entries.peek(), query.peek());
		current.value = samePlace(before, current.peek(), matches.peek());
		mark(matches.peek(), current.peek());
	};
	const go = (step: number) => {
		wish.current += 1;
		look();
		const count = matches.peek().length;
		if (count === 0) return;
		current.value = (current.peek() + step + count) % count;
		const match = matches.peek()[current.peek()];
		if (!match) return;
		reveal(match);
		mark(matches.peek(), current.peek());
		if (!match.range) inDrawn(match, tries, wish.current);
	};
	/** Looks again until the turn of `match` is drawn, and then brings the place itself into view. */
	const inDrawn = (match: Match, left: number, mine: number): void => {
		requestAnimationFrame(() => {
			if (mine !== wish.current) return;
			look();
			// Drawn, a turn may hold the words at more or fewer places than its source does.
			const isThere = matches.peek()[current.peek()]?.turn === match.turn;
			if (!isThere) current.value = matches.peek().findIndex(({ turn }) => turn === match.turn);
			const now = matches.peek()[current.peek()];
			mark(matches.peek(), current.peek());
			if (now?.range) reveal(now);
			else if (now && left > 0) inDrawn(match, left - 1, mine);
		});
	};
	const type = (text: string) => {
		const here = matches.peek()[current.peek()];
		query.value = text;
		look();
		current.value = placeFrom(store.turns.entries.peek(), matches.peek(), here);
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
	useEffect(() => {
		return () => {
			clearTimeout(timer.current);
			wish.current += 1;
		};
	}, []);
	return { query, matches, current, loadsAll, go, type };
}
