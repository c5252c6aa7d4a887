import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { t } from '../../shared/words';
import { takePaste } from '../incomingFiles';
import { postAway } from '../postAway';
import { useStore } from '../store';
import { fitHeight, sendWish } from '../typing';
import { AttachmentChips } from './AttachmentChips';
import { IconButton } from './Buttons';
import { ComposerBar } from './ComposerBar';
import { EstimateLine } from './EstimateLine';
import { MentionMenu, mentionListId, optionId } from './MentionMenu';
import { PasteOffer } from './PasteOffer';
import { QueueList } from './QueueList';
import { useMentions } from './useMentions';

/** Where the person writes. It does not read the transcript, so a streaming answer never redraws it. */
export function Composer() {
	const store = useStore();
	const { area, save } = store.drafts;
	const mentions = useMentions(area);
	const draft = store.draft.value;
	useFocusRequests(area);
	useLayoutEffect(() => area.current?.setSelectionRange(...store.keeper.current.cursor), []);
	useLayoutEffect(() => {
		if (area.current) fitHeight(area.current);
	}, [draft]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (mentions.onKeyDown(event) || store.recall.onKeyDown(event)) return;
		const wish = sendWish(event, store.state.peek()?.sendsByCtrl === true);
		if (event.key === 'Escape' && store.isRunning.peek()) {
			event.preventDefault();
			store.post({ type: 'stop' });
		} else if (wish) {
			event.preventDefault();
			store.send(wish === 'now');
		}
	};

	return (
		<section class="composer" aria-label={t('Message')}>
			<QueueList />
			<ComposerNotice />
			<MentionMenu items={mentions.items} active={mentions.active} onChoose={mentions.choose} />
			<div class="composerBox">
				<AttachmentChips />
				<textarea
					ref={area}
					class="composerText"
					rows={1}
					data-testid="composer"
					placeholder={t('Ask about your code. @ adds context, / a prompt.')}
					aria-label={t('Message to the model')}
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
					onBlur={() => {
						mentions.close();
						save();
					}}
					onPaste={(event) => takePaste(store, event)}
				/>
				<PasteOffer />
				<div class="composerRow">
					<ComposerBar onMention={mentions.begin} />
					<SendButtons />
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
				label={t('Dismiss')}
				onPress={() => {
					store.notice.value = '';
				}}
			/>
		</p>
	);
}

/** While an answer is being written it can be stopped, and what is written can be sent to wait for its end. */
function SendButtons() {
	const store = useStore();
	const isRunning = store.isRunning.value;
	const isEmpty = store.draft.value.trim() === '';
	const key = store.state.value?.sendsByCtrl ? 'Ctrl+Enter' : 'Enter';
	return (
		<>
			{isRunning && (
				<span class="stopButton">
					<IconButton
						icon="stop"
						label={t('Stop (Escape)')}
						testId="stop"
						onPress={() => postAway(store, { type: 'stop' })}
					/>
				</span>
			)}
			{!(isRunning && isEmpty) && (
				<span class="sendButton">
					<IconButton
						icon="send"
						label={isRunning ? t('Send after this answer ({0})', key) : t('Send ({0})', key)}
						testId="send"
						isDisabled={isEmpty || store.isSending.value}
						onPress={() => store.send()}
					/>
				</span>
			)}
		</>
	);
}

function useFocusRequests(area: RefObject<HTMLTextAreaElement | null>): void {
	const store = useStore();
	const requests = store.focusRequests.value;
	useLayoutEffect(() => {
		const element = area.current;
		if (!element || requests === 0) return;
		element.focus();
	}, [requests, area]);
}
