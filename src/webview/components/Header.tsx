import { t } from '../../shared/words';
import { useStore } from '../store';
import { IconButton } from './Buttons';

export function Header() {
	const store = useStore();
	const title = store.turns.title.value || t('New chat');
	return (
		<header class="header">
			<h1 class="title" title={title}>
				{title}
			</h1>
			{store.from.value !== undefined && (
				<button
					type="button"
					class="linkButton"
					data-testid="origin"
					title={t('Copied from the chat “{0}”. Show it.', store.from.value)}
					onClick={() => store.post({ type: 'showOrigin' })}
				>
					{t('Forked')}
				</button>
			)}
			<IconButton
				icon="history"
				label={t('Chat history')}
				testId="history"
				onPress={() => store.post({ type: 'showHistory' })}
			/>
			<IconButton
				icon="add"
				label={t('New chat')}
				testId="new-chat"
				onPress={() => store.newChat()}
			/>
		</header>
	);
}
