import type { QueueAction, QueueView } from '../../shared/protocol';
import { t } from '../../shared/words';
import { type Store, useStore } from '../store';
import { IconButton, TextButton } from './Buttons';
import { Icon } from './Icon';

/** What was sent while an answer is being written, over the composer. */
export function QueueList() {
	const store = useStore();
	const queue = store.state.value?.queue;
	if (!queue) return null;
	const { items, isHeld, canUndo } = queue;
	return (
		<section class="queue" data-testid="queue" aria-label={t('Next messages')}>
			{items.length > 0 && isHeld && (
				<p role="status">
					<span>{t('Not sent yet.')}</span>
					<TextButton label={t('Send')} testId="queue-send" onPress={() => act(store, 'send')} />
				</p>
			)}
			<ul>
				{items.map((item) => (
					<Item key={item.id} item={item} />
				))}
			</ul>
			{canUndo && (
				<p role="status">
					<span>{t('Removed.')}</span>
					<TextButton label={t('Undo')} testId="queue-undo" onPress={() => act(store, 'undo')} />
				</p>
			)}
		</section>
	);
}

function Item({ item: { id, text, attachments } }: { readonly item: QueueView['items'][number] }) {
	const store = useStore();
	const button = (
		action: 'now' | 'edit' | 'remove',
		icon: 'send' | 'edit' | 'close',
		label: string,
	) => (
		<IconButton
			icon={icon}
			label={label}
			testId={`queue-${action}`}
			onPress={() => act(store, action, id)}
		/>
	);
	const start = text.slice(0, 40);
	return (
		<li data-testid="queued">
			<span class="queued" title={text}>
				{t('Next: {0}', text)}
			</span>
			{attachments > 0 && (
				<span class="quiet" title={t('Attachments: {0}', attachments)}>
					<Icon name="file" /> {attachments}
				</span>
			)}
			{button('now', 'send', t('Send now: {0}', start))}
			{button('edit', 'edit', t('Edit: {0}', start))}
			{button('remove', 'close', t('Remove: {0}', start))}
		</li>
	);
}

/** The button that was pressed may go, and the focus with it. */
function act(store: Store, action: QueueAction, id?: string): void {
	store.post({ type: 'queue', action, id });
	store.focusRequests.value += 1;
}
