import { type Signal, useSignal } from '@preact/signals';
import { Fragment, type RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AssistantTurnView, UserTurnView } from '../../shared/transcript';
import { createScroller, type Scroller } from '../scroller';
import { type Store, useStore } from '../store';
import { actOnKey, actOnPress } from '../transcriptActions';
import type { TurnEntry } from '../turns';
import { AssistantTurn } from './AssistantTurn';
import { TextButton } from './Buttons';
import { Icon } from './Icon';
import { TrimNote } from './TrimNote';
import { UserTurn } from './UserTurn';

export function Transcript() {
	const store = useStore();
	const frame = useRef<HTMLDivElement>(null);
	const content = useRef<HTMLDivElement>(null);
	const hasUnseen = useSignal(false);
	const scroller = useScroller(store, frame, content, hasUnseen);
	const entries = store.turns.entries.value;
	const first = entries[0]?.id;
	useLayoutEffect(() => scroller.current?.keepPlace(first), [first]);
	return (
		<main class="transcriptFrame">
			<div
				class="transcript"
				ref={frame}
				data-testid="transcript"
				role="log"
				aria-live="off"
				aria-label="Chat"
				onClick={(event) => actOnPress(event, store)}
				onKeyDown={(event) => actOnKey(event, store)}
			>
				<div class="turns" ref={content}>
					<OlderButton />
					{entries.map((entry) => (
						<Fragment key={entry.id}>
							<Turn entry={entry} />
						</Fragment>
					))}
				</div>
			</div>
			{hasUnseen.value && (
				<button
					type="button"
					class="newTextBelow"
					title="Go to the end of the chat"
					onClick={() => scroller.current?.toEnd()}
				>
					<Icon name="down" />
					New text below
				</button>
			)}
		</main>
	);
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
				label={`Show earlier messages (${count})`}
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
): RefObject<Scroller | null> {
	const scroller = useRef<Scroller>(null);
	const chatId = store.chatId.value;
	useLayoutEffect(() => {
		if (!frame.current || !content.current) return;
		scroller.current = createScroller({
			frame: frame.current,
			content: content.current,
			startAt: store.keeper.current.fromEnd,
			onPlace: (fromEnd) => store.keeper.change({ fromEnd }),
			onTop: () => store.loadOlder(),
			onUnseen: (unseen) => {
				hasUnseen.value = unseen;
			},
		});
		return () => scroller.current?.dispose();
	}, [chatId]);
	return scroller;
}
