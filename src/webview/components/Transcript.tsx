import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject, VNode } from 'preact';
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks';
import type { AssistantTurnView, UserTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import { keepPlace } from '../arrangement';
import { createNearness, type Nearness } from '../nearness';
import { focusTurn } from '../places';
import { createScroller, type Scroller } from '../scroller';
import { type Store, useStore } from '../store';
import { actOnKey, actOnPress } from '../transcriptActions';
import type { TurnEntry } from '../turns';
import { AssistantTurn } from './AssistantTurn';
import { TextButton } from './Buttons';
import { Icon } from './Icon';
import { likelyHeight, Slot } from './Slot';
import { TrimNote } from './TrimNote';
import { UserTurn } from './UserTurn';

/** The last turns stay drawn once they are. */
const keptTurns = 24;
/** What of the page the turns have. */
const shareOfPage = 0.8;

export function Transcript() {
	const store = useStore();
	const frame = useRef<HTMLDivElement>(null);
	const content = useRef<HTMLDivElement>(null);
	const hasUnseen = useSignal(false);
	const { scroller, nearness, toEnd } = useScroller(store, frame, content, hasUnseen);
	const slots = useSlots(store, nearness);
	const first = store.turns.entries.value[0]?.id;
	useLayoutEffect(() => scroller.current?.keepPlace(first), [store.chatId.value, first]);
	return (
		<main class="transcriptFrame">
			<div
				class="transcript"
				ref={frame}
				data-testid="transcript"
				role="log"
				aria-live="off"
				aria-label={t('Chat')}
				onClick={(event) => actOnPress(event, store)}
				onKeyDown={(event) => actOnKey(event, store)}
			>
				<div class="turns" ref={content}>
					<OlderButton />
					{slots}
				</div>
			</div>
			{hasUnseen.value && (
				<button
					type="button"
					class="newTextBelow"
					title={t('Go to the end of the chat')}
					// Whoever writes goes on writing.
					onMouseDown={(event) => event.preventDefault()}
					onClick={toEnd}
				>
					<Icon name="down" />
					{t('New text below')}
				</button>
			)}
		</main>
	);
}

/** One for each turn. Those of turns that stay are the same objects, so that a turn more costs one turn. */
function useSlots(store: Store, nearness: () => Nearness | undefined): readonly VNode[] {
	const known = useRef(
		new WeakMap<TurnEntry, { readonly isKept: boolean; readonly node: VNode }>(),
	);
	const entries = store.turns.entries.value;
	const firstDrawn = firstInView(entries);
	return entries.map((entry, index) => {
		const isKept = index >= entries.length - keptTurns;
		const before = known.current.get(entry);
		if (before?.isKept === isKept) return before.node;
		const node = (
			<Slot
				key={entry.id}
				entry={entry}
				nearness={nearness}
				isKept={isKept}
				isDrawnFirst={index >= firstDrawn}
			>
				{() => <Turn entry={entry} />}
			</Slot>
		);
		known.current.set(entry, { isKept, node });
		return node;
	});
}

/** From which turn on they probably fill what is in view at the end. The others wait until that is painted. */
function firstInView(entries: readonly TurnEntry[]): number {
	let room = innerHeight * shareOfPage;
	let index = entries.length;
	while (index > 0 && room > 0) {
		index -= 1;
		const entry = entries[index];
		if (entry) room -= likelyHeight(entry.view);
	}
	return index;
}

function Turn({ entry }: { readonly entry: TurnEntry }) {
	return entry.view.role === 'user' ? (
		<>
			<TrimNote entry={entry as TurnEntry<UserTurnView>} />
			<UserTurn entry={entry as TurnEntry<UserTurnView>} />
		</>
	) : (
		<AssistantTurn entry={entry as TurnEntry<AssistantTurnView>} />
	);
}

function OlderButton() {
	const store = useStore();
	const count = store.older.value;
	if (count === 0) return null;
	return (
		<div class="older">
			<TextButton
				label={t('Show earlier messages ({0})', count)}
				testId="load-older"
				onPress={() => store.loadOlder()}
			/>
		</div>
	);
}

function useScroller(
	store: Store,
	frame: RefObject<HTMLElement | null>,
	content: RefObject<HTMLElement | null>,
	hasUnseen: Signal<boolean>,
) {
	const scroller = useRef<Scroller>(null);
	const near = useRef<Nearness>(undefined);
	const isGoingBack = useRef(true);
	const hasAsked = useRef(false);
	const chatId = store.chatId.value;
	const first = store.turns.entries.value[0]?.id;
	useLayoutEffect(() => {
		if (!frame.current || !content.current) return;
		isGoingBack.current = true;
		hasAsked.current = false;
		hasUnseen.value = false;
		scroller.current = createScroller({
			frame: frame.current,
			content: content.current,
			startAt: store.keeper.current.fromEnd,
			onPlace: (fromEnd, place) => {
				if (!isGoingBack.current) keepPlace(store.keeper, { chatId, fromEnd, place });
			},
			onTop: () => store.loadOlder(),
			onUnseen: (unseen) => {
				hasUnseen.value = unseen;
			},
		});
		return () => scroller.current?.dispose();
	}, [chatId]);
	useLayoutEffect(() => {
		if (isGoingBack.current) isGoingBack.current = !goBack(store, scroller.current, hasAsked);
	}, [chatId, first]);
	useLayoutEffect(() => () => near.current?.dispose(), []);
	useSignalEffect(() => {
		const last = store.turns.entries.value.at(-1);
		const isGrowing = last && last.version.value > 0 && last.view.role === 'assistant';
		if (isGrowing && last.view.status === 'running' && !hasUnseen.peek())
			scroller.current?.addedText();
	});
	const nearness = useCallback(() => {
		if (frame.current) near.current ??= createNearness(frame.current);
		return near.current;
	}, []);
	const toEnd = useCallback((event: Event) => {
		isGoingBack.current = false;
		// The button goes, and the focus would go with it.
		if (event.currentTarget === document.activeElement) {
			const last = store.turns.entries.peek().at(-1);
			if (last) focusTurn(last.id);
		}
		scroller.current?.toEnd();
	}, []);
	return { scroller, nearness, toEnd };
}

/** After a reload or in another chat, back to where the person was. False until enough older turns are there for that. */
function goBack(store: Store, scroller: Scroller | null, hasAsked: { current: boolean }): boolean {
	const { place } = store.keeper.current;
	if (!place) return true;
	if (store.turns.entries.peek().some(({ id }) => id === place.turn)) scroller?.hold(place);
	// All from the turn on come at once: one that is not among them is gone.
	else if (store.older.peek() > 0 && !hasAsked.current) {
		hasAsked.current = true;
		store.loadOlder(place.turn);
		return false;
	}
	return true;
}
