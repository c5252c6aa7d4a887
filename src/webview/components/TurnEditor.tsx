import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../shared/words';
import { useStore } from '../store';
import { fitHeight, sendWish } from '../typing';
import { TextButton } from './Buttons';

interface TurnEditorProps {
	readonly turn: string;
	readonly text: string;
	/** Why the host did not take the last try. */
	readonly reason: string | undefined;
}

/** Writes an earlier question anew. Enter sends, Escape leaves it as it was. */
export function TurnEditor({ turn, text, reason }: TurnEditorProps) {
	const store = useStore();
	const kept = store.keeper.current.edit;
	const draft = useSignal(kept?.turn === turn ? kept.text : text);
	const area = useRef<HTMLTextAreaElement>(null);
	useLayoutEffect(() => {
		if (!area.current) return;
		// Not when it was open before the page was: the person may be elsewhere.
		if (!store.edit.peek()?.isKept) area.current.focus();
		area.current.setSelectionRange(draft.peek().length, draft.peek().length);
		fitHeight(area.current);
	}, [text]);
	const cancel = () => {
		store.edit.value = undefined;
		store.focusRequests.value += 1;
	};
	const send = () => {
		if (draft.peek().trim() !== '') store.sendEdit(turn, draft.peek().trim());
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === 'Escape') {
			event.stopPropagation();
			cancel();
		} else if (sendWish(event, store.state.peek()?.sendsByCtrl === true)) {
			event.preventDefault();
			send();
		}
	};
	return (
		<div class="turnEditor">
			<textarea
				ref={area}
				class="editorText"
				rows={1}
				aria-label={t('Edit your question')}
				data-testid="edit-text"
				value={draft.value}
				onInput={(event) => {
					draft.value = event.currentTarget.value;
					store.drafts.keepEdit(turn, draft.value);
					fitHeight(event.currentTarget);
				}}
				onKeyDown={onKeyDown}
				onBlur={store.drafts.save}
			/>
			<p class="hint">{t('What came after this question is replaced.')}</p>
			{reason && (
				<p class="composerNotice" role="alert">
					{reason}
				</p>
			)}
			<div class="buttonRow">
				<TextButton label={t('Send')} isPrimary testId="edit-send" onPress={send} />
				<TextButton label={t('Cancel')} testId="edit-cancel" onPress={cancel} />
			</div>
		</div>
	);
}
