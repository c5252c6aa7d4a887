import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useStore } from '../store';
import { fitHeight, isEnter } from '../typing';
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
	const draft = useSignal(text);
	const area = useRef<HTMLTextAreaElement>(null);
	useLayoutEffect(() => {
		if (!area.current) return;
		area.current.focus();
		area.current.setSelectionRange(text.length, text.length);
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
		} else if (isEnter(event)) {
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
				aria-label="Edit your question"
				data-testid="edit-text"
				value={draft.value}
				onInput={(event) => {
					draft.value = event.currentTarget.value;
					fitHeight(event.currentTarget);
				}}
				onKeyDown={onKeyDown}
			/>
			<p class="hint">What came after this question is replaced.</p>
			{reason && (
				<p class="composerNotice" role="alert">
					{reason}
				</p>
			)}
			<div class="buttonRow">
				<TextButton label="Send" isPrimary testId="edit-send" onPress={send} />
				<TextButton label="Cancel" testId="edit-cancel" onPress={cancel} />
			</div>
		</div>
	);
}
