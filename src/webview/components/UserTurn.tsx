import type { Attachment, UserTurnView } from '../../shared/transcript';
import { t } from '../../shared/words';
import { imageSource } from '../images';
import { useStore } from '../store';
import type { TurnEntry } from '../turns';
import { Pinned } from './AnswerFooter';
import { IconButton } from './Buttons';
import { Disclosure } from './Disclosure';
import { Icon } from './Icon';
import { TurnEditor } from './TurnEditor';

const longText = 1500;
const manyLines = 16;

export function UserTurn({ entry }: { readonly entry: TurnEntry<UserTurnView> }) {
	const store = useStore();
	entry.version.value;
	const turn = entry.view;
	const edit = store.edit.value;
	const isEdited = edit?.turn === turn.id;
	const attachments = turn.attachments.length > 0 && (
		<ul class="chips" aria-label={t('Attachments')}>
			{turn.attachments.map((attachment) => (
				<li key={attachment.id}>
					<SentAttachment turn={turn.id} attachment={attachment} />
				</li>
			))}
		</ul>
	);
	return (
		<article
			class="turn user"
			data-testid="turn-user"
			data-turn={turn.id}
			aria-label={t('Your question')}
		>
			{isEdited ? (
				<>
					{attachments}
					<TurnEditor turn={turn.id} text={turn.text} reason={edit.reason} />
				</>
			) : (
				<>
					{turn.pinned && <Pinned />}
					<Question id={turn.id} text={turn.text} />
					<div class="turnButtons">
						<IconButton
							icon="edit"
							label={t('Edit and send again')}
							testId="edit-turn"
							onPress={() => {
								store.edit.value = { turn: turn.id };
							}}
						/>
						<IconButton
							icon="more"
							label={t('More actions')}
							testId="question-menu"
							onPress={() => store.post({ type: 'turnMenu', turn: turn.id })}
						/>
					</div>
				</>
			)}
			{!isEdited && attachments}
		</article>
	);
}

function Question({ id, text }: { readonly id: string; readonly text: string }) {
	const lines = text.split('\n');
	if (text.length <= longText && lines.length <= manyLines) return <p class="question">{text}</p>;
	const start = lines.slice(0, 6).join('\n').slice(0, 600);
	return (
		<>
			<p class="question">{start}…</p>
			<Disclosure id={`${id}/text`} label={t('Whole question')}>
				{() => <p class="question">{text}</p>}
			</Disclosure>
		</>
	);
}

interface SentAttachmentProps {
	readonly turn: string;
	readonly attachment: Attachment;
}

function SentAttachment({ turn, attachment }: SentAttachmentProps) {
	const store = useStore();
	const label = attachmentLabel(attachment);
	const picture =
		attachment.kind === 'image' ? imageSource(attachment.mime, attachment.data) : undefined;
	return (
		<button
			type="button"
			class="chip"
			data-testid="attachment"
			title={t('Open {0}', attachment.path)}
			aria-label={t('Open {0}', label)}
			onClick={() => store.post({ type: 'openAttachment', turn, id: attachment.id })}
		>
			{picture ? <img src={picture} alt="" /> : <Icon name={attachment.kind} />}
			<span class="chipLabel">{label}</span>
		</button>
	);
}

function attachmentLabel(attachment: Attachment): string {
	const name = attachment.path.split('/').at(-1) || attachment.path;
	if (attachment.kind === 'image' || !attachment.lines) return name;
	const [from, to] = attachment.lines;
	return from === to ? `${name}:${from}` : `${name}:${from}-${to}`;
}
