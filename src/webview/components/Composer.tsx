import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { attachFiles } from '../incomingFiles';
import { useStore } from '../store';
import { fitHeight, isEnter } from '../typing';
import { AttachmentChips } from './AttachmentChips';
import { IconButton } from './Buttons';
import { ComposerBar } from './ComposerBar';
import { EstimateLine } from './EstimateLine';
import { MentionMenu, mentionListId, optionId } from './MentionMenu';
import { useDrop } from './useDrop';
import { useMentions } from './useMentions';

/** Where the person writes. It does not read the transcript, so a streaming answer never redraws it. */
export function Composer() {
	const store = useStore();
	const area = useRef<HTMLTextAreaElement>(null);
	const drop = useDrop();
	const mentions = useMentions(area);
	const draft = store.draft.value;
	useFocusRequests(area);
	useLayoutEffect(() => {
		if (area.current) fitHeight(area.current);
	}, [draft]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (mentions.onKeyDown(event)) return;
		if (event.key === 'Escape' && store.isRunning.peek()) {
			event.preventDefault();
			store.post({ type: 'stop' });
		} else if (isEnter(event)) {
			event.preventDefault();
			store.send();
		}
	};
	const onPaste = (event: ClipboardEvent) => {
		const files = [...(event.clipboardData?.files ?? [])].filter((file) =>
			file.type.startsWith('image/'),
		);
		if (files.length === 0) return;
		event.preventDefault();
		void attachFiles(store, files);
	};

	return (
		<section
			class={drop.isTarget ? 'composer dropTarget' : 'composer'}
			aria-label="Message"
			{...drop.handlers}
		>
			<ComposerNotice />
			<MentionMenu items={mentions.items} active={mentions.active} onChoose={mentions.choose} />
			<div class="composerBox">
				<AttachmentChips />
				<textarea
					ref={area}
					class="composerText"
					rows={1}
					data-testid="composer"
					placeholder="Ask about your code. @ adds a file."
					aria-label="Message to the model"
					aria-autocomplete="list"
					aria-haspopup="listbox"
					aria-controls={mentionListId}
					aria-activedescendant={mentions.items.length > 0 ? optionId(mentions.active) : undefined}
					value={draft}
					onInput={(event) => {
						store.draft.value = event.currentTarget.value;
						store.notice.value = '';
						mentions.look();
					}}
					onClick={mentions.look}
					onKeyDown={onKeyDown}
					onKeyUp={(event) => {
						if (event.key.startsWith('Arrow') && mentions.items.length === 0) mentions.look();
					}}
					onBlur={mentions.close}
					onPaste={onPaste}
				/>
				<div class="composerRow">
					<ComposerBar onMention={mentions.begin} />
					<SendButton />
				</div>
			</div>
			<EstimateLine />
		</section>
	);
}

function ComposerNotice() {
	const store = useStore();
	if (store.notice.value === '') return null;
	return (
		<p class="composerNotice" role="alert">
			<span>{store.notice.value}</span>
			<IconButton
				icon="close"
				label="Dismiss"
				onPress={() => {
					store.notice.value = '';
				}}
			/>
		</p>
	);
}

function SendButton() {
	const store = useStore();
	if (store.isRunning.value) {
		return (
			<span class="stopButton">
				<IconButton
					icon="stop"
					label="Stop (Escape)"
					testId="stop"
					onPress={() => store.post({ type: 'stop' })}
				/>
			</span>
		);
	}
	const isEmpty = store.draft.value.trim() === '';
	return (
		<span class="sendButton">
			<IconButton
				icon="send"
				label="Send (Enter)"
				testId="send"
				isDisabled={isEmpty || store.isSending.value}
				onPress={() => store.send()}
			/>
		</span>
	);
}

function useFocusRequests(area: RefObject<HTMLTextAreaElement | null>): void {
	const store = useStore();
	const requests = store.focusRequests.value;
	useLayoutEffect(() => {
		const element = area.current;
		if (!element || requests === 0) return;
		element.focus();
		element.setSelectionRange(element.value.length, element.value.length);
	}, [requests, area]);
}
